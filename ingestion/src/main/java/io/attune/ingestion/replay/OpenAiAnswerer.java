package io.attune.ingestion.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks an OpenAI-compatible server. Attune's own records the interaction itself and says so in a header. */
public final class OpenAiAnswerer implements Answerer {
    private static final int ATTEMPTS = 20;

    private final URI address;
    private final String scope;
    private final int maxTokens;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param server base address, without a path
     * @param maxTokens longest answer
     */
    public OpenAiAnswerer(URI server, String scope, int maxTokens) {
        this.address = server.resolve("/v1/chat/completions");
        this.scope = scope;
        this.maxTokens = maxTokens;
    }

    @Override
    public Answer answer(ArrayNode messages, String user) throws IOException, InterruptedException {
        ObjectNode body = json.createObjectNode().put("model", "default").put("max_tokens", maxTokens);
        body.set("messages", messages);
        if (user != null) {
            body.put("user", user);
        }
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofMinutes(5))
                .header("Content-Type", "application/json")
                .header("X-Attune-Scope", scope)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            boolean busy = response.statusCode() == 429 || response.statusCode() == 503;
            if (busy && attempt < ATTEMPTS) {
                Thread.sleep(Retry.after(response).toMillis());
                continue;
            }
            return read(response);
        }
    }

    private Answer read(HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 200) {
            throw new IOException(address + " answered " + response.statusCode() + ": "
                    + json.readTree(response.body()).at("/error/message").asText("without a message"));
        }
        JsonNode body = json.readTree(response.body());
        JsonNode text = body.at("/choices/0/message/content");
        if (!text.isTextual()) {
            throw new IOException(address + " answered without choices[0].message.content");
        }
        String id = response.headers().firstValue("X-Attune-Interaction-Id").orElse(null);
        return new Answer(text.textValue(), body.path("model").asText("unknown"), id, id != null);
    }
}
