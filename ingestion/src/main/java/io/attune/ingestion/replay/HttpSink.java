package io.attune.ingestion.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sends rows to the gateway as one object per line; rows that got 503 are sent again, as they have ids. */
public final class HttpSink implements RowSink {
    private final URI gateway;
    private final Duration patience;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param gateway base address, without a path
     * @param patience how long rows are sent again while Kafka is away
     */
    public HttpSink(URI gateway, Duration patience) {
        this.gateway = gateway;
        this.patience = patience;
    }

    @Override
    public List<Delivery> send(Kind kind, List<ObjectNode> rows) throws IOException, InterruptedException {
        Delivery[] deliveries = new Delivery[rows.size()];
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            open.add(i);
        }
        long until = System.nanoTime() + patience.toNanos();
        while (!open.isEmpty()) {
            Duration wait = Duration.ofSeconds(1);
            String problem;
            try {
                HttpResponse<String> response = post(kind, rows, open);
                open = read(response, open, deliveries);
                wait = Retry.after(response);
                problem = "status " + response.statusCode();
            } catch (ConnectException e) {
                // Nobody listens at this moment, so nothing was sent; a gateway that restarts listens again soon.
                problem = "it does not answer";
            }
            if (!open.isEmpty()) {
                if (System.nanoTime() + wait.toNanos() > until) {
                    throw new IOException(gateway + " has not taken " + open.size() + " rows for "
                            + patience.toSeconds() + " s: " + problem);
                }
                Thread.sleep(wait.toMillis());
            }
        }
        return Arrays.asList(deliveries);
    }

    @Override
    public void close() {
        // The JDK's client ends with its last reference; it has nothing to close on Java 17.
    }

    private HttpResponse<String> post(Kind kind, List<ObjectNode> rows, List<Integer> open)
            throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder();
        for (int index : open) {
            body.append(rows.get(index)).append('\n');
        }
        String path = kind == Kind.INTERACTION ? "/v1/interactions" : "/v1/feedback";
        return http.send(
                HttpRequest.newBuilder(gateway.resolve(path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Fills in what was decided and gives the rows back that are to be sent again. */
    private List<Integer> read(HttpResponse<String> response, List<Integer> sent, Delivery[] deliveries)
            throws IOException {
        JsonNode body = json.readTree(response.body());
        JsonNode answers = body.path("rows");
        if (!answers.isArray()) {
            if (response.statusCode() == 503) {
                return sent;
            }
            Delivery refused = new Delivery(false, body.path("error").asText("status " + response.statusCode()));
            sent.forEach(index -> deliveries[index] = refused);
            return List.of();
        }
        List<Integer> again = new ArrayList<>();
        for (JsonNode answer : answers) {
            int index = sent.get(answer.path("row").asInt());
            switch (answer.path("status").asText()) {
                case "accepted" -> deliveries[index] = new Delivery(true, null);
                case "unavailable" -> again.add(index);
                default ->
                    deliveries[index] = new Delivery(false, answer.path("error").asText());
            }
        }
        return again;
    }
}
