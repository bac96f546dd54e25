package io.attune.console.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy's state of every scope, asked of the streams' {@code /v1/scopes} every second. Where the streams are away,
 * nothing is known of it and the page does without.
 */
public final class PolicyStates implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PolicyStates.class);
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final int MOST_BYTES = 4 << 20;

    private final URI address;
    private final Consumer<String> changed;
    private final ObjectMapper json = new ObjectMapper();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "attune-console-policy"));
    private volatile Map<String, JsonNode> states = Map.of();

    /**
     * @param state base address of the streams' state endpoint
     * @param changed told each scope whose state is another than a second before
     */
    public PolicyStates(URI state, Consumer<String> changed) {
        this.address = state.resolve("/v1/scopes");
        this.changed = changed;
    }

    /** Begins to ask. */
    public void start() {
        var unused = clock.scheduleWithFixedDelay(this::refresh, 0, 1, TimeUnit.SECONDS);
    }

    /** A scope's report as the streams gave it; empty when they are away or do not know it. */
    public Optional<JsonNode> of(String scope) {
        return Optional.ofNullable(states.get(scope));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    void refresh() {
        Map<String, JsonNode> before = states;
        try {
            states = ask();
        } catch (IOException | RuntimeException e) {
            states = Map.of();
            if (!before.isEmpty()) {
                log.warn("the policy's state cannot be had at {}: {}", address, e.toString());
            }
        }
        Set<String> scopes = new HashSet<>(before.keySet());
        scopes.addAll(states.keySet());
        for (String scope : scopes) {
            if (before.get(scope) == null || !before.get(scope).equals(states.get(scope))) {
                changed.accept(scope);
            }
        }
    }

    private Map<String, JsonNode> ask() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream body = connection.getInputStream()) {
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("the answer has more than " + MOST_BYTES + " bytes");
            }
            Map<String, JsonNode> answer = new HashMap<>();
            for (JsonNode report : json.readTree(bytes)) {
                if (report.path("scope").isTextual() && report.path("state").isTextual()) {
                    answer.put(report.path("scope").textValue(), report);
                }
            }
            return answer;
        } finally {
            connection.disconnect();
        }
    }
}
