package io.attune.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The serving side's HTTP API, as a service would use it. */
final class ServedModel {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final int ATTEMPTS = 20;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI serving;
    private final String scope;
    private final int maxTokens;

    ServedModel(URI serving, String scope, int maxTokens) {
        this.serving = serving;
        this.scope = scope;
        this.maxTokens = maxTokens;
    }

    /** Asks a question in a user's name. */
    Reply ask(String prompt, String userId) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(
                "/v1/chat/completions",
                Map.of("messages", messages(prompt), "max_tokens", maxTokens, "temperature", 0, "user", userId));
        JsonNode body = JSON.readTree(answer.body());
        return new Reply(
                body.path("id").asText(),
                body.path("choices").path(0).path("message").path("content").asText(),
                answer.headers()
                        .firstValue("X-Attune-Adapter")
                        .filter(id -> id.matches("[0-9a-f]{32}"))
                        .orElse(null));
    }

    /** How badly the served model predicts the right answer, in nats per token. */
    double loss(String prompt, String rightAnswer) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                post("/v1/score", Map.of("scope", scope, "messages", messages(prompt), "response", rightAnswer));
        return JSON.readTree(answer.body()).path("meanLoss").asDouble();
    }

    /** What serving says of its adapters. */
    JsonNode adapters() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(serving.resolve("/v1/adapters")).build();
        return JSON.readTree(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private static List<Map<String, String>> messages(String prompt) {
        return List.of(Map.of("role", "user", "content", prompt));
    }

    private HttpResponse<String> post(String path, Map<String, Object> body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(serving.resolve(path))
                .timeout(Duration.ofMinutes(3))
                .header("Content-Type", "application/json")
                .header("X-Attune-Scope", scope)
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        HttpResponse<String> answer = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return answer;
            }
            if (answer.statusCode() != 503 && answer.statusCode() != 429) {
                break;
            }
            // Serving says that it is full: a user waits and tries again.
            Thread.sleep(250L * attempt);
        }
        throw new IOException("serving answered " + answer.statusCode() + " to " + path + ": " + answer.body());
    }
}
