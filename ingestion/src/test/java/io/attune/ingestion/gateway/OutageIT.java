package io.attune.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.ingestion.row.RowLimits;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.topic.Topic;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker goes away under load and comes back: 503 in between, and nothing lost that was said to be accepted. */
class OutageIT {
    private static final int SENDERS = 3;
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private final AtomicBoolean wrongForm = new AtomicBoolean();

    @Test
    void nothingAcceptedIsLostWhenTheBrokerGoesAndComesBack(@TempDir Path directory) throws Exception {
        try (IngestionStack stack = new IngestionStack(directory)) {
            GatewayConfig config = new GatewayConfig(
                    "127.0.0.1",
                    0,
                    RowLimits.standard(),
                    2,
                    Duration.ofMillis(300),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(1),
                    32L << 20);
            try (Gateway gateway = new Gateway(stack.connections(), config)) {
                gateway.start();
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(gateway::ready);
                AtomicBoolean stop = new AtomicBoolean();
                ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
                for (int s = 0; s < SENDERS; s++) {
                    int sender = s;
                    senders.submit(() -> send(gateway, sender, stop));
                }
                awaitAccepted(50);
                stack.stopKafka();
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> count(503) >= 3 && !gateway.ready());
                assertThat(health(gateway, "/health/live")).isEqualTo(200);
                assertThat(health(gateway, "/health/ready")).isEqualTo(503);
                stack.startKafka();
                int before = accepted.size();
                awaitAccepted(before + 50);
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(gateway::ready);
                stop.set(true);
                senders.shutdown();
                assertThat(senders.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            }
            Set<String> arrived = stack.readAll(Topic.INTERACTIONS, Interaction.class).stream()
                    .map(Interaction::getId)
                    .collect(Collectors.toSet());
            Set<String> lost = new HashSet<>(accepted);
            lost.removeAll(arrived);
            assertThat(lost).isEmpty();
            assertThat(statuses.keySet()).containsOnly(200, 503);
            assertThat(wrongForm).isFalse();
        }
    }

    private void awaitAccepted(int n) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> accepted.size() >= n);
    }

    private int count(int status) {
        return statuses.getOrDefault(status, new AtomicInteger()).get();
    }

    private Void send(Gateway gateway, int sender, AtomicBoolean stop) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        ObjectMapper json = new ObjectMapper();
        for (int i = 0; !stop.get(); i++) {
            String body = "{\"id\":\"s" + sender + "-" + i + "a\",\"prompt\":\"q\",\"response\":\"a\"}\n{\"id\":\"s"
                    + sender + "-" + i + "b\",\"prompt\":\"q\",\"response\":\"a\"}";
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(gateway.url().resolve("/v1/interactions"))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            statuses.computeIfAbsent(answer.statusCode(), key -> new AtomicInteger())
                    .incrementAndGet();
            for (JsonNode row : json.readTree(answer.body()).path("rows")) {
                if (row.path("status").asText().equals("accepted")) {
                    accepted.add(row.path("id").asText());
                }
            }
            if (answer.statusCode() == 503
                    && answer.headers().firstValue("Retry-After").isEmpty()) {
                wrongForm.set(true);
            }
        }
        return null;
    }

    private static int health(Gateway gateway, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(gateway.url().resolve(path)).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
