package io.attune.app.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Sends feedback through the HTTP gateway and counts what it took. */
final class FeedbackDesk {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final int ATTEMPTS = 20;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI gateway;
    private final String scope;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();

    FeedbackDesk(URI gateway, String scope) {
        this.gateway = gateway;
        this.scope = scope;
    }

    void thumb(String interactionId, String userId, boolean up) throws IOException, InterruptedException {
        send(interactionId, userId, "thumb", up ? "up" : "down");
    }

    void demonstration(String interactionId, String userId, String rightAnswer)
            throws IOException, InterruptedException {
        send(interactionId, userId, "demonstration", rightAnswer);
    }

    long sent() {
        return sent.get();
    }

    long accepted() {
        return accepted.get();
    }

    private void send(String interactionId, String userId, String kind, String value)
            throws IOException, InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", interactionId + "/" + kind);
        body.put("scope", scope);
        body.put("interactionId", interactionId);
        body.put("source", "USER");
        body.put("userId", userId);
        body.put(kind, value);
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/v1/feedback"))
                .timeout(Duration.ofMinutes(1))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        sent.incrementAndGet();
        HttpResponse<String> answer = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 == 2) {
                accepted.incrementAndGet();
                return;
            }
            if (answer.statusCode() != 503) {
                break;
            }
            Thread.sleep(250L * attempt);
        }
        throw new IOException("the gateway answered " + answer.statusCode() + " to feedback: " + answer.body());
    }
}
