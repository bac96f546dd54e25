package io.attune.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.app.stack.Endpoints;
import io.attune.app.stack.StackHome;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client that goes on sending whatever happens to the stack: what is not accepted is sent again, with the same id. */
final class Sender implements AutoCloseable {
    private static final List<String> COLOURS =
            List.of("red", "blue", "green", "brown", "black", "white", "yellow", "purple", "orange", "grey");
    private static final List<String> THINGS = List.of("boat", "door", "chair", "lamp", "book", "clock");
    private static final List<String> PLACES = List.of("roof", "stairs", "table", "window");

    private final StackHome home;
    private final String scope;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final JsonMapper json = JsonMapper.builder().build();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::send, "test-sender");

    Sender(StackHome home, String scope) {
        this.home = home;
        this.scope = scope;
    }

    /** Sends questions with the right answers to them. */
    void teach(int lessons) throws InterruptedException {
        StringBuilder questions = new StringBuilder();
        StringBuilder answers = new StringBuilder();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < lessons; i++) {
            String thing = COLOURS.get(i % 10) + " " + THINGS.get(i / 10 % 6);
            String question = "Where is the " + thing + " of the " + PLACES.get(i / 60 % 4) + "?";
            String right = "The " + thing + " is kept below the " + PLACES.get((i + i / 60) % 4) + ".";
            ids.add("lesson-" + i);
            questions.append(interaction("lesson-" + i, i, question)).append('\n');
            answers.append(
                            "{\"id\":\"answer-%d\",\"interactionId\":\"lesson-%d\",\"scope\":\"%s\",\"userId\":\"u%d\",\"demonstration\":\"%s\"}"
                                    .formatted(i, i, scope, i, right))
                    .append('\n');
        }
        deliver("/v1/interactions", ids, questions.toString());
        deliver("/v1/feedback", List.of(), answers.toString());
    }

    /** Goes on with questions that nobody answers, until stopped. */
    void goOn() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stopped.countDown();
        thread.join();
    }

    /** Ids of the interactions that were accepted. */
    Set<String> accepted() {
        return accepted;
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }

    private void send() {
        try {
            for (int i = 0; !stopped.await(100, TimeUnit.MILLISECONDS); i++) {
                deliver(
                        "/v1/interactions",
                        List.of("on-" + i),
                        interaction("on-" + i, i, "How is the weather on day " + i + "?"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String interaction(String id, int user, String question) {
        return "{\"id\":\"%s\",\"scope\":\"%s\",\"userId\":\"u%d\",\"prompt\":\"%s\",\"response\":\"I do not know.\"}"
                .formatted(id, scope, user, question);
    }

    private void deliver(String path, List<String> ids, String rows) throws InterruptedException {
        do {
            try {
                Optional<Endpoints> stack = Endpoints.of(home);
                if (stack.isPresent() && takes(stack.get(), path, rows)) {
                    accepted.addAll(ids);
                    return;
                }
            } catch (IOException e) {
                // The stack is away at the moment; whether it took the row is not known, so it is sent again.
                continue;
            }
        } while (!stopped.await(200, TimeUnit.MILLISECONDS));
    }

    private boolean takes(Endpoints stack, String path, String rows) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(stack.gateway().resolve(path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(rows))
                .build();
        JsonNode answer = json.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        return answer.path("accepted").asLong() == rows.lines().count();
    }
}
