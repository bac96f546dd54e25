package io.attune.streams;

import static io.attune.streams.Records.NOON;
import static io.attune.streams.Records.SCOPE;
import static io.attune.streams.Records.alert;
import static io.attune.streams.Records.demonstration;
import static io.attune.streams.Records.interaction;
import static io.attune.streams.Records.thumb;
import static io.attune.streams.Records.verdict;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.CurationPolicy;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.config.GatePolicy;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.RetrainPolicy;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.config.TrainingPolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import io.attune.streams.alerts.QuietPeriods;
import io.attune.streams.policy.StageName;
import io.attune.streams.run.StreamsRun;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service on a real broker and a real registry, with its stores on disk. */
class StreamsAppsIT {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsAppsIT.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static EmbeddedKafka kafka;
    private static EmbeddedRegistry registry;
    private static Connections connections;

    @TempDir
    static Path directory;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        registry = EmbeddedRegistry.start(directory.resolve("registry"), RegistryDistribution.find(), 0);
        connections = new Connections(kafka.bootstrapServers(), registry.url(), directory.resolve("adapters"));
        new SchemaRegistrar(registry.url()).registerAll();
        try (Admin admin = Admin.create(connections.kafkaClient())) {
            new TopicCatalogue(admin).createOrVerify((short) 1);
        }
    }

    @AfterAll
    static void stop() {
        registry.close();
        kafka.close();
    }

    private static Policies policies() {
        return new Policies(
                new ScopePolicy(
                        DetectionPolicy.standard(),
                        new CurationPolicy(Duration.ofSeconds(2), 0.3, 0.2, 50),
                        new RetrainPolicy(
                                20, 3, Duration.ofMillis(500), Duration.ofMinutes(1), 4, 5, Duration.ofHours(1)),
                        TrainingPolicy.standard(),
                        GatePolicy.standard()),
                Map.of());
    }

    private StreamsApps apps() {
        return new StreamsApps(
                connections, policies(), StreamsSettings.embedded(directory.resolve("streams"), "pocket", 0));
    }

    private static <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
        Map<String, Object> settings = new HashMap<>(connections.kafkaClient());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                Deserializer<T> deserializer = new RecordSerdes(connections).deserializer(type)) {
            List<TopicPartition> partitions = IntStream.range(0, topic.partitions())
                    .mapToObj(partition -> new TopicPartition(topic.topicName(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<T> found = new ArrayList<>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    found.add(deserializer.deserialize(topic.topicName(), record.value()));
                }
            }
            return found;
        }
    }

    /** The outcomes of {@link #traffic}, and not those of the other tests. */
    private static List<Outcome> outcomes() {
        return read(Topic.OUTCOMES, Outcome.class).stream()
                .filter(outcome -> outcome.getInteractionId().startsWith("i-"))
                .toList();
    }

    private static void traffic(KafkaProducer<byte[], byte[]> producer, int from, int to) {
        RecordSerdes serdes = new RecordSerdes(connections);
        try (Serializer<Interaction> interactions = serdes.serializer(Interaction.class);
                Serializer<Feedback> feedback = serdes.serializer(Feedback.class);
                Serializer<SafetyVerdict> verdicts = serdes.serializer(SafetyVerdict.class)) {
            for (int i = from; i < to; i++) {
                String id = "i-" + i;
                String user = "user-" + i;
                put(producer, Topic.INTERACTIONS, id, interactions, interaction(id, user, "prompt " + i));
                put(producer, Topic.FEEDBACK, id, feedback, demonstration("f-" + i, id, user, "answer " + i));
                put(producer, Topic.FEEDBACK, id, feedback, thumb("t-" + i, id, user, i % 3 == 0));
                put(producer, Topic.SAFETY_VERDICTS, id, verdicts, verdict(id, null, false));
                put(producer, Topic.SAFETY_VERDICTS, id, verdicts, verdict(id, "f-" + i, false));
            }
        }
        producer.flush();
    }

    private static <T> void put(
            KafkaProducer<byte[], byte[]> producer, Topic topic, String key, Serializer<T> serializer, T value) {
        producer.send(new ProducerRecord<>(
                topic.topicName(), key.getBytes(UTF_8), serializer.serialize(topic.topicName(), value)));
    }

    @Test
    void fromFeedbackToARequestExactlyOnceOverARestart() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(connections.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            try (StreamsApps apps = apps()) {
                apps.start();
                await().atMost(LIMIT).until(apps::ready);
                assertThat(get(apps, "/health/ready").statusCode()).isEqualTo(200);
                producer.send(new ProducerRecord<>(
                                Topic.FEEDBACK.topicName(), "bad".getBytes(UTF_8), "this is no Avro".getBytes(UTF_8)))
                        .get();
                traffic(producer, 0, 15);
                await().atMost(LIMIT).untilAsserted(() -> assertThat(read(Topic.EXAMPLES, Example.class))
                        .hasSize(15));
                assertThat(outcomes()).hasSize(15);
                await().atMost(LIMIT).untilAsserted(() -> assertThat(read(Topic.DEAD_LETTERS, DeadLetter.class))
                        .singleElement()
                        .satisfies(letter -> {
                            assertThat(letter.getReason()).startsWith("cannot be read");
                            assertThat(letter.getTopic()).isEqualTo("attune.feedback");
                            assertThat(letter.getComponent()).isEqualTo("curation");
                        }));
                try (Serializer<Alert> alerts = new RecordSerdes(connections).serializer(Alert.class)) {
                    put(
                            producer,
                            Topic.ALERTS,
                            SCOPE,
                            alerts,
                            alert("a-1", AlertKind.DRIFT, "d", AlertState.FIRING, NOON));
                }
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(apps.scopes().orElseThrow())
                                .singleElement()
                                .satisfies(report -> {
                                    assertThat(report.state()).isEqualTo(StageName.CONFIRMED);
                                    assertThat(report.why()).contains("waiting for rows since the change");
                                    assertThat(report.trainExamples() + report.holdoutExamples())
                                            .isEqualTo(15);
                                }));
                JsonNode scopes =
                        new ObjectMapper().readTree(get(apps, "/v1/scopes").body());
                assertThat(scopes.get(0).path("scope").asText()).isEqualTo(SCOPE);
                assertThat(scopes.get(0).path("state").asText()).isEqualTo("CONFIRMED");
            }
            long stopped = System.nanoTime();
            traffic(producer, 15, 60);
            try (StreamsApps apps = apps()) {
                apps.start();
                await().atMost(LIMIT).until(apps::ready);
                assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(30));
                await().atMost(LIMIT).untilAsserted(() -> assertThat(read(Topic.EXAMPLES, Example.class))
                        .hasSize(60));
                await().atMost(LIMIT).untilAsserted(() -> assertThat(read(Topic.RETRAIN_REQUESTS, RetrainRequest.class))
                        .singleElement()
                        .satisfies(request -> assertThat(request.getSince()).isEqualTo(NOON)));
                assertThat(apps.scopes().orElseThrow()).singleElement().satisfies(report -> assertThat(report.state())
                        .isEqualTo(StageName.RETRAINING));
                assertThat(outcomes()).extracting(Outcome::getId).hasSize(60).doesNotHaveDuplicates();
                assertThat(read(Topic.EXAMPLES, Example.class))
                        .extracting(Example::getId)
                        .doesNotHaveDuplicates();
            }
        }
    }

    /** Feedback in, outcome visible to a reader of committed records: what the loop's reaction time rests on. */
    @Test
    void anOutcomeIsSeenSoonAfterItsThumb() throws Exception {
        StreamsSettings settings = StreamsSettings.embedded(directory.resolve("latency"), "pocket", 0);
        Map<String, Object> reading = new HashMap<>(connections.kafkaClient());
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (StreamsApps apps = new StreamsApps(connections, policies(), settings);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        connections.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                Deserializer<Outcome> outcomes = new RecordSerdes(connections).deserializer(Outcome.class);
                Serializer<Interaction> interactions = new RecordSerdes(connections).serializer(Interaction.class);
                Serializer<SafetyVerdict> verdicts = new RecordSerdes(connections).serializer(SafetyVerdict.class);
                Serializer<Feedback> feedback = new RecordSerdes(connections).serializer(Feedback.class)) {
            apps.start();
            await().atMost(LIMIT).until(apps::ready);
            List<TopicPartition> partitions = IntStream.range(0, Topic.OUTCOMES.partitions())
                    .mapToObj(partition -> new TopicPartition(Topic.OUTCOMES.topicName(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String id = "latency-" + i;
                put(producer, Topic.INTERACTIONS, id, interactions, interaction(id, "user-" + i, "prompt"));
                put(producer, Topic.SAFETY_VERDICTS, id, verdicts, verdict(id, null, false));
                long sent = System.nanoTime();
                put(producer, Topic.FEEDBACK, id, feedback, thumb("t-" + id, id, "user-" + i, true));
                producer.flush();
                await().atMost(LIMIT)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> {
                            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                                if (outcomes.deserialize(Topic.OUTCOMES.topicName(), record.value())
                                        .getInteractionId()
                                        .equals(id)) {
                                    return true;
                                }
                            }
                            return false;
                        });
                millis.add((System.nanoTime() - sent) / 1_000_000);
            }
            millis.sort(null);
            LOG.info(
                    "thumb to outcome: p50 {} ms, p95 {} ms, largest {} ms",
                    millis.get(30),
                    millis.get(57),
                    millis.get(59));
            assertThat(millis.get(30)).isLessThan(3_000);
        }
    }

    @Test
    void anApplicationThatCannotWorkGivesUpAndSaysSo() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(Topic.SIGNALS.topicName(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .foreach((key, value) -> {
                    throw new ProcessorStateException("the disk is full");
                });
        StreamsSettings settings = new StreamsSettings(
                directory.resolve("failing"),
                "pocket",
                "127.0.0.1",
                0,
                Duration.ofMillis(100),
                Duration.ofHours(1),
                QuietPeriods.standard(),
                1);
        try (StreamsRun run = new StreamsRun(
                        "failing",
                        builder.build(),
                        connections,
                        settings,
                        new RecordSerdes(connections).serializer(DeadLetter.class));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        connections.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            run.start();
            await().atMost(LIMIT).until(run::ready);
            producer.send(new ProducerRecord<>(Topic.SIGNALS.topicName(), "x".getBytes(UTF_8)));
            producer.flush();
            // The failure of the stream threads is what is looked for.
            await().dontCatchUncaughtExceptions().atMost(LIMIT).until(() -> !run.live());
            assertThat(run.ready()).isFalse();
            assertThat(run.store("nothing")).isEmpty();
        }
    }

    private static HttpResponse<String> get(StreamsApps apps, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apps.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
