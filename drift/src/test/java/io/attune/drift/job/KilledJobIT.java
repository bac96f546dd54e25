package io.attune.drift.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.watch.ScopeDriver;
import io.attune.drift.watch.ScopeStreams;
import io.attune.drift.watch.ScopeWatch;
import io.attune.drift.watch.WatchOutput;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The detection stage killed by the operating system while it runs, restored, and replayed from the first offset. */
class KilledJobIT {

    private static final int SCOPES = 12;

    private static DriftBroker broker;
    private static Path directory;
    private Process child;

    @BeforeAll
    static void start(@TempDir Path temp) throws Exception {
        directory = temp;
        broker = DriftBroker.start(temp);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @AfterEach
    void endChild() throws InterruptedException {
        if (child != null && child.isAlive()) {
            child.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aKilledJobLosesAndDoublesNoAlertAndAReplayRepeatsEveryOne() throws Exception {
        List<InteractionFeatures> stream = ScopeStreams.interleaved(SCOPES);
        Map<String, List<Alert>> expected = expected(stream);
        int count = expected.values().stream().mapToInt(List::size).sum();
        assertThat(count).isGreaterThan(2 * SCOPES);

        int cut = stream.size() / 2;
        send(stream.subList(0, cut));
        child = child("drift-killed", null);
        await("some alerts")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !alerts().isEmpty());
        send(stream.subList(cut, stream.size()));
        await("a few more")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> alerts().size() > count / 3);
        child.destroyForcibly();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();

        child = child("drift-killed", newestCheckpoint());
        await("every alert")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> alerts().size() >= count);
        assertThat(byScope(alerts())).isEqualTo(expected);
        child.destroyForcibly();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();

        child = child("drift-replayed", null);
        await("every alert again")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> alerts().size() >= 2 * count);
        Map<String, List<Alert>> twice = new HashMap<>();
        expected.forEach((scope, alerts) -> {
            List<Alert> both = new ArrayList<>(alerts);
            both.addAll(alerts);
            twice.put(scope, both);
        });
        assertThat(byScope(alerts())).isEqualTo(twice);
    }

    /** What the watches say without Kafka, Flink and a kill. */
    private static Map<String, List<Alert>> expected(List<InteractionFeatures> stream) {
        List<Alert> all = new ArrayList<>();
        WatchOutput output = new WatchOutput() {
            @Override
            public void signal(Signal signal) {
                // Only alerts are compared.
            }

            @Override
            public void alert(Alert alert) {
                all.add(alert);
            }
        };
        DetectorCodec codec = new DetectorCodec();
        Map<String, ScopeWatch> scopes = new HashMap<>();
        for (InteractionFeatures record : stream) {
            scopes.computeIfAbsent(record.getScope(), ScopeWatch::new)
                    .observe(record, ScopeDriver.policy(150), ScopeDriver.BUDGET, codec, output);
        }
        return byScope(all);
    }

    private static Map<String, List<Alert>> byScope(List<Alert> alerts) {
        Map<String, List<Alert>> byScope = new HashMap<>();
        for (Alert alert : alerts) {
            byScope.computeIfAbsent(alert.getScope(), scope -> new ArrayList<>())
                    .add(alert);
        }
        return byScope;
    }

    private static List<Alert> alerts() {
        return broker.read(Topic.ALERTS, Alert.class);
    }

    private static Process child(String name, Path checkpoint) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                DetectionChild.class.getName(),
                broker.connections().bootstrapServers(),
                broker.connections().registryUrl().toString(),
                name,
                directory.resolve("checkpoints").toString(),
                "rocksdb"));
        if (checkpoint != null) {
            command.add(checkpoint.toUri().toString());
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
    }

    private static Path newestCheckpoint() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("checkpoints"), 3)) {
            return files.filter(path -> path.getFileName().toString().equals("_metadata"))
                    .map(Path::getParent)
                    .max(Comparator.comparingInt(path ->
                            Integer.parseInt(path.getFileName().toString().substring("chk-".length()))))
                    .orElseThrow();
        }
    }

    private static void send(List<InteractionFeatures> records) {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                        broker.connections().kafkaClient(), new StringSerializer(), new ByteArraySerializer());
                Serializer<InteractionFeatures> serializer =
                        new RecordSerdes(broker.connections()).serializer(InteractionFeatures.class)) {
            for (InteractionFeatures record : records) {
                producer.send(new ProducerRecord<>(
                        Topic.FEATURES.topicName(),
                        record.getScope(),
                        serializer.serialize(Topic.FEATURES.topicName(), record)));
            }
        }
    }
}
