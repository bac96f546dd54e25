package io.attune.drift.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.attune.drift.feature.FeatureName;
import io.attune.drift.watch.Sent;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interactions in, features, signals and alerts out, on a real broker and registry, with a kill in between. */
class DriftJobIT {

    private static final String[] CALM =
            "what how is the a weather today tomorrow recipe song for me tell story of".split(" ");
    private static final String[] DESK =
            "my router blinks invoice refund parcel order number cancel subscription broken replacement warranty"
                    .split(" ");

    private static final long START = Sent.START;
    private static final String NEW = "acme/new";
    /** Rows of the baseline of {@link #NEW}: a reference and a vocabulary. */
    private static final int BASELINE = 200;

    private static DriftBroker broker;
    private static Connections connections;
    private static Path directory;

    @BeforeAll
    static void start(@TempDir Path temp) throws Exception {
        directory = temp;
        broker = DriftBroker.start(temp);
        connections = broker.connections();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void findsTheShiftThroughKafkaAndCountsEveryInteractionOnceAcrossAKill() throws Exception {
        writeBaseline();
        send(0, 450, CALM);
        sendGarbage();
        JobClient first = startJob(null);
        await("features of the calm phase")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(distinct(Topic.FEATURES, InteractionFeatures.class))
                        .hasSize(450));
        assertThat(read(Topic.ALERTS, Alert.class)).isEmpty();

        String savepoint = first.stopWithSavepoint(
                        false,
                        directory.resolve("savepoints").toUri().toString(),
                        org.apache.flink.core.execution.SavepointFormatType.CANONICAL)
                .get();
        send(450, 150, DESK);
        send(NEW, 600, 60, DESK);
        JobClient second = startJob(savepoint);
        await("alert")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> !read(Topic.ALERTS, Alert.class).isEmpty());
        await("all features, and those of the baseline of the new scope")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(distinct(Topic.FEATURES, InteractionFeatures.class))
                        .hasSize(660 + BASELINE));
        await("alert of the new scope, whose own interactions are too few for a reference")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> read(Topic.ALERTS, Alert.class).stream()
                        .anyMatch(alert -> alert.getScope().equals(NEW)));
        second.cancel().get();

        assertThat(read(Topic.FEATURES, InteractionFeatures.class))
                .as("exactly once")
                .hasSize(660 + BASELINE);
        List<Alert> alerts = read(Topic.ALERTS, Alert.class);
        assertThat(alerts).extracting(Alert::getKind).containsOnly(AlertKind.DRIFT);
        assertThat(alerts).extracting(Alert::getDedupKey).doesNotHaveDuplicates();
        assertThat(alerts).allMatch(alert -> alert.getChangePoint() > START + 1_000L * 400);
        assertThat(read(Topic.SIGNALS, Signal.class))
                .extracting(Signal::getFeature)
                .contains(FeatureName.PROMPT_EMBEDDING);
        assertThat(read(Topic.DEAD_LETTERS, DeadLetter.class)).singleElement().satisfies(letter -> {
            assertThat(letter.getTopic()).isEqualTo(Topic.INTERACTIONS.topicName());
            assertThat(letter.getValueSize()).isEqualTo(3);
        });
    }

    private static JobClient startJob(String savepoint) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        if (savepoint != null) {
            configuration.setString("execution.state-recovery.path", savepoint);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        DriftJob.build(env, connections, DriftJobConfig.of(policies(), WordBagEmbedder::new, "drift-it"));
        return env.executeAsync("drift");
    }

    private static Policies policies() {
        Policies usual = Harness.policies(150);
        return new Policies(
                usual.standard(),
                Map.of(NEW, Harness.policies(150, baseline().toString()).standard()));
    }

    private static Path baseline() {
        return directory.resolve("baseline.jsonl");
    }

    private static void writeBaseline() throws Exception {
        SplittableRandom random = new SplittableRandom(99);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < BASELINE; i++) {
            rows.append(
                    "{\"eventTime\": %d, \"prompt\": \"%s\", \"response\": \"An answer of usual length to number %d\"}%n"
                            .formatted(START + 1_000L * i, prompt(random, CALM), random.nextInt(1000)));
        }
        Files.writeString(baseline(), rows);
    }

    private static String prompt(SplittableRandom random, String[] words) {
        StringBuilder prompt = new StringBuilder();
        for (int w = 6 + random.nextInt(6); w > 0; w--) {
            prompt.append(words[random.nextInt(words.length)]).append(' ');
        }
        return prompt.toString();
    }

    private static void send(int from, int count, String[] words) {
        send("acme/desk", from, count, words);
    }

    private static void send(String scope, int from, int count, String[] words) {
        SplittableRandom random = new SplittableRandom(from);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                        connections.kafkaClient(), new StringSerializer(), new ByteArraySerializer());
                Serializer<Interaction> serializer = new RecordSerdes(connections).serializer(Interaction.class)) {
            for (int i = from; i < from + count; i++) {
                Interaction interaction = Interaction.newBuilder()
                        .setId("i-" + i)
                        .setScope(scope)
                        .setEventTime(START + 1_000L * i)
                        .setMessages(List.of(new ChatMessage("user", prompt(random, words))))
                        .setResponse("An answer of usual length to number " + random.nextInt(1000))
                        .setBaseModel("pocket")
                        .build();
                // One partition, so that the order of the stream is known.
                producer.send(new ProducerRecord<>(
                        Topic.INTERACTIONS.topicName(),
                        0,
                        interaction.getId(),
                        serializer.serialize(Topic.INTERACTIONS.topicName(), interaction)));
            }
        }
    }

    private static void sendGarbage() {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(connections.kafkaClient(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topic.INTERACTIONS.topicName(), 0, "bad", new byte[] {1, 2, 3}));
        }
    }

    private static <T extends SpecificRecord> Map<String, T> distinct(Topic topic, Class<T> type) {
        Map<String, T> byId = new LinkedHashMap<>();
        read(topic, type).forEach(record -> byId.put(record.get(0).toString(), record));
        return byId;
    }

    private static <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
        return broker.read(topic, type);
    }
}
