package io.attune.console.web;

import io.javalin.http.sse.SseClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells the pages which scopes changed, each at most twice a second, as server-sent events
 * {@code event: changed} with data {@code {"scope": …}}. Every 15 s a comment goes out, so that dead connections show.
 */
public final class ChangeEvents implements AutoCloseable {
    private static final int MOST_CLIENTS = 64;
    private static final long PERIOD_MILLIS = 500;
    private static final int COMMENT_EVERY = 30;

    private final List<SseClient> clients = new CopyOnWriteArrayList<>();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "attune-console-events"));
    private int rounds;

    /** Begins to send. */
    public void start() {
        var unused = clock.scheduleAtFixedRate(this::send, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Notes that a scope changed. Returns at once; any thread. */
    public void changed(String scope) {
        if (!clients.isEmpty()) {
            changed.add(scope);
        }
    }

    /** Takes a page in; the one that came first goes when there are too many. */
    void add(SseClient client) {
        client.keepAlive();
        client.onClose(() -> clients.remove(client));
        clients.add(client);
        if (clients.size() > MOST_CLIENTS) {
            clients.get(0).close();
        }
        client.sendComment("connected");
    }

    @Override
    public void close() {
        clock.shutdownNow();
        clients.forEach(SseClient::close);
        clients.clear();
    }

    private void send() {
        List<String> scopes = List.copyOf(changed);
        scopes.forEach(changed::remove);
        rounds++;
        for (SseClient client : clients) {
            for (String scope : scopes) {
                client.sendEvent("changed", Json.text(Map.of("scope", scope)));
            }
            if (rounds % COMMENT_EVERY == 0) {
                client.sendComment("still here");
            }
        }
    }
}
