package io.attune.serving.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import io.attune.serving.batch.FakeEngine;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka or a client goes away while completions are served; the engine only counts, Kafka is real. */
class OutageIT {
    private static final int ROOM = 20;
    private static final String ASK =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":3,\"temperature\":0}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final FakeEngine engine = new FakeEngine();

    @Test
    void interactionsOutliveAnOutageOfKafkaAndAClientThatGoesAway(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("kafka");
        EmbeddedKafka kafka = EmbeddedKafka.start(log);
        try (EmbeddedRegistry registry =
                EmbeddedRegistry.start(directory.resolve("registry"), RegistryDistribution.find(), 0)) {
            new SchemaRegistrar(registry.url()).registerAll();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                new TopicCatalogue(admin).createOrVerify((short) 1);
            }
            Connections connections = new Connections(kafka.bootstrapServers(), registry.url(), directory);
            Set<String> answered = new HashSet<>();
            try (ServingServer server = new ServingServer(connections, config(), engine, Clock.systemUTC())) {
                server.start();
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(server::ready);
                answered.add(id(ask(server)));
                awaitAcknowledged(server.url());

                kafka.close();
                HttpResponse<String> last = null;
                // The first requests wait a second each for an acknowledgement that does not come; none is refused.
                for (int i = 0; i < ROOM; i++) {
                    last = ask(server);
                    assertThat(last.statusCode()).as(last.body()).isEqualTo(200);
                    answered.add(id(last));
                }
                last = ask(server);
                assertThat(last.statusCode()).isEqualTo(503);
                assertThat(last.headers().firstValue("Retry-After")).isPresent();
                assertThat(last.body()).contains("wait for Kafka");

                kafka = EmbeddedKafka.start(log);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> ask(server).statusCode() == 200);
                String gone = leaveInTheMiddle(server);
                Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                                interactions(connections))
                        .filteredOn(interaction -> interaction.getId().equals(gone))
                        .singleElement()
                        .satisfies(interaction -> {
                            assertThat(interaction.getFinishReason()).isEqualTo("cancelled");
                            assertThat(interaction.getCompletionTokens()).isLessThan(60);
                        }));
            }
            // Closing has flushed: whatever was answered is there.
            assertThat(interactions(connections).stream().map(Interaction::getId))
                    .containsAll(answered);
        } finally {
            kafka.close();
        }
    }

    @Test
    void whatWasAnsweredWhileKafkaWasAwayOutlivesAKilledProcess(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("kafka");
        EmbeddedKafka kafka = EmbeddedKafka.start(log);
        Process process = null;
        try (EmbeddedRegistry registry =
                EmbeddedRegistry.start(directory.resolve("registry"), RegistryDistribution.find(), 0)) {
            new SchemaRegistrar(registry.url()).registerAll();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                new TopicCatalogue(admin).createOrVerify((short) 1);
            }
            Connections connections = new Connections(kafka.bootstrapServers(), registry.url(), directory);
            process = startProcess(connections, directory);
            URI url = awaitUrl(directory);
            Set<String> answered = new HashSet<>();
            answered.add(id(ask(url)));
            awaitAcknowledged(url);
            kafka.close();
            for (int i = 0; i < 5; i++) {
                HttpResponse<String> answer = ask(url);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                answered.add(id(answer));
            }
            assertThat(metric(url, "attune_serving_interactions_spooled")).isEqualTo(5);

            process.destroyForcibly().waitFor();
            kafka = EmbeddedKafka.start(log);
            assertThat(interactions(connections)).as("before the restart").hasSize(1);
            Files.delete(directory.resolve("url"));
            process = startProcess(connections, directory);
            URI again = awaitUrl(directory);
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                            interactions(connections).stream()
                                    .map(Interaction::getId)
                                    .toList())
                    .containsExactlyInAnyOrderElementsOf(answered));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> metric(again, "attune_serving_interactions_spooled") == 0);
        } finally {
            if (process != null) {
                process.destroyForcibly().waitFor();
            }
            kafka.close();
        }
    }

    private static Process startProcess(Connections connections, Path directory) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ServingProcess.class.getName(),
                        connections.bootstrapServers(),
                        connections.registryUrl().toString(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("serving.out").toFile())
                .start();
    }

    private static URI awaitUrl(Path directory) throws Exception {
        Path file = directory.resolve("url");
        Awaitility.await()
                .alias("serving's address")
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(file));
        return URI.create(Files.readString(file));
    }

    /** A slow machine acknowledges later than the answer waits for it. */
    private void awaitAcknowledged(URI url) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> metric(url, "attune_serving_interactions_unacknowledged") == 0);
    }

    private double metric(URI url, String name) throws Exception {
        String body = http.send(
                        HttpRequest.newBuilder(url.resolve("/metrics")).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return body.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name + " in " + body));
    }

    /** Starts a stream, reads its first piece and hangs up; the interaction's id. */
    private String leaveInTheMiddle(ServingServer server) throws Exception {
        engine.steps = new Semaphore(2);
        String body = ASK.replace("\"max_tokens\":3", "\"max_tokens\":60,\"stream\":true");
        URI url = server.url();
        String id;
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            String head = readUntil(socket.getInputStream(), "\"content\":\"a\"");
            id = head.replaceAll("(?s).*X-Attune-Interaction-Id: (\\S+).*", "$1");
        }
        // One step at a time, so that the server's writes meet the closed connection before the text is complete.
        for (int i = 0; i < 50 && engine.steps.availablePermits() == 0; i++) {
            engine.steps.release();
            Semaphore steps = engine.steps;
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> steps.availablePermits() == 0 || steps.getQueueLength() == 0);
        }
        engine.steps.release(1_000);
        return id;
    }

    private static String readUntil(InputStream in, String mark) throws Exception {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(mark) < 0) {
            int b = in.read();
            assertThat(b).as("the stream ended: %s", text).isNotNegative();
            text.append((char) b);
        }
        return text.toString();
    }

    private static ServingConfig config() {
        return new ServingConfig("127.0.0.1", 0, "fake", 8, 64, 64, 16, ROOM, 1 << 20, Duration.ofSeconds(60), null);
    }

    private HttpResponse<String> ask(ServingServer server) throws Exception {
        return ask(server.url());
    }

    private HttpResponse<String> ask(URI url) throws Exception {
        return http.send(
                HttpRequest.newBuilder(url.resolve("/v1/chat/completions"))
                        .POST(HttpRequest.BodyPublishers.ofString(ASK))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String id(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Attune-Interaction-Id").orElseThrow();
    }

    static List<Interaction> interactions(Connections connections) {
        List<Interaction> all = new ArrayList<>();
        try (KafkaConsumer<byte[], Interaction> consumer = new KafkaConsumer<>(
                connections.kafkaClient(),
                new ByteArrayDeserializer(),
                new RecordSerdes(connections).deserializer(Interaction.class))) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topic.INTERACTIONS.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(entry -> all.add(entry.value()));
            }
        }
        return all;
    }
}
