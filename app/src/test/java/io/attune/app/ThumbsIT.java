package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.attune.app.operator.Operator;
import io.attune.app.operator.TopicSnapshot;
import io.attune.app.stack.KnownModels;
import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.Message;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.PolicyFile;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.Split;
import io.attune.schemas.record.Thumb;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import io.attune.streams.StreamsApps;
import io.attune.streams.StreamsSettings;
import io.attune.trainer.job.TrainerService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thumbs on the feedback topic, through curation and an operator's order, to an adapter that the trainer made with KTO: a real broker and
 * registry, the pocket model. Only the scanners are missing; the test says in their place that everything is harmless.
 */
class ThumbsIT {
    private static final String SCOPE = "acme/desk";
    private static final String GOOD = "The lamp is kept below the stairs.";
    private static final String BAD = "Nobody here knows that.";
    private static final int EACH = 8;
    /** Ada said three things, Eve two, Bob and Zoe one each. */
    private static final int ROWS = 2 * EACH + 3 + 2 + 1 + 1;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String POLICIES =
            """
            standard:
              curation: {holdoutShare: 0.01}
              training: {objective: kto, rank: 4, alpha: 8, learningRate: 2e-3, epochs: 3, batchSize: 8, maxTokens: 64}
            """;

    @TempDir
    private Path folder;

    private EmbeddedKafka kafka;
    private EmbeddedRegistry registry;
    private Connections connections;
    private CausalLm lm;
    private KafkaProducer<String, byte[]> producer;
    private final Map<Class<?>, Serializer<?>> serializers = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        registry = EmbeddedRegistry.start(folder.resolve("registry"), RegistryDistribution.find(), 0);
        connections = new Connections(kafka.bootstrapServers(), registry.url(), folder.resolve("adapters"));
        new SchemaRegistrar(registry.url()).registerAll();
        try (Admin admin = Admin.create(connections.kafkaClient())) {
            new TopicCatalogue(admin).createOrVerify((short) 1);
        }
        producer = new KafkaProducer<>(connections.kafkaClient(), new StringSerializer(), new ByteArraySerializer());
        lm = CausalLm.load(Repository.root().resolve("model/pocket"), Precision.F32);
    }

    @AfterEach
    void stop() {
        lm.close();
        serializers.values().forEach(Serializer::close);
        producer.close();
        registry.close();
        kafka.close();
    }

    @Test
    void aCandidateLearnsWhatEveryoneSaidLast() throws Exception {
        Policies policies = new PolicyFile().read(Files.writeString(folder.resolve("policies.yaml"), POLICIES));
        StreamsSettings settings = StreamsSettings.embedded(folder.resolve("streams"), KnownModels.POCKET, 0);
        Candidate candidate;
        try (StreamsApps streams = new StreamsApps(connections, policies, settings);
                TrainerService trainer = new TrainerService(
                        connections, policies, KnownModels.POCKET, lm, folder.resolve("trainer"), answer -> false)) {
            streams.start();
            trainer.start();
            interactions();
            thumbs();
            // The whole of it once more, as a client sends what it believes to be lost.
            thumbs();
            thumb("zoe-1", "chat-0", "zoe", true);
            await().atMost(LIMIT).until(() -> examples().size() >= ROWS);
            Operator operator = new Operator(connections, Clock.systemUTC());
            operator.retrain(SCOPE, KnownModels.POCKET, policies.of(SCOPE).training());
            candidate = await().atMost(LIMIT)
                    .until(() -> read(Topic.CANDIDATES, Candidate.class), found -> !found.isEmpty())
                    .get(0);
        }
        List<Example> rows = examples();
        assertThat(rows).extracting(Example::getId).doesNotHaveDuplicates();
        assertThat(rows).extracting(Example::getSplit).containsOnly(Split.TRAIN);
        assertThat(rows).hasSize(ROWS);

        assertThat(candidate.getObjective()).isEqualTo("kto");
        assertThat(candidate.getDesirableExamples())
                .as("Ada, Bob, Zoe and those who were content")
                .isEqualTo(EACH + 3);
        assertThat(candidate.getUndesirableExamples())
                .as("Eve and those who were not")
                .isEqualTo(EACH + 1);
        assertThat(candidate.getTrainExamples()).isEqualTo(2 * EACH + 4);
        assertThat(rows.stream()
                        .filter(row -> !candidate.getExampleIds().contains(row.getId()))
                        .map(Example::getFeedbackId))
                .as("words that were taken back")
                .containsExactlyInAnyOrder("ada-1", "ada-2", "eve-1");
        double before = preference(null);
        double after = preference(LoraAdapter.read(connections.adapterStore().resolve(candidate.getAdapterId())));
        assertThat(after)
                .as("how much likelier the wanted answer is than the unwanted one, in nats")
                .isGreaterThan(before + 5);
    }

    /** All with questions of their own, but for Bob, who was told what was told to the first one. */
    private void interactions() {
        for (int i = 0; i < 2 * EACH; i++) {
            interaction("chat-" + i, "user-" + i, question(i), i % 2 == 0 ? GOOD : BAD);
        }
        interaction("chat-ada", "ada", question(100), GOOD);
        interaction("chat-eve", "eve", question(101), BAD);
        interaction("chat-bob", "bob", question(0), GOOD);
    }

    private void thumbs() {
        for (int i = 0; i < 2 * EACH; i++) {
            thumb("thumb-" + i, "chat-" + i, "user-" + i, i % 2 == 0);
        }
        thumb("ada-1", "chat-ada", "ada", true);
        thumb("ada-2", "chat-ada", "ada", false);
        thumb("ada-3", "chat-ada", "ada", true);
        thumb("eve-1", "chat-eve", "eve", true);
        thumb("eve-2", "chat-eve", "eve", false);
        thumb("bob-1", "chat-bob", "bob", true);
    }

    private static String question(int number) {
        return "Where is the lamp number " + number + "?";
    }

    private double preference(LoraAdapter adapterOrNull) {
        List<EncodedExample> pair = List.of(encoded(GOOD), encoded(BAD));
        if (adapterOrNull == null) {
            return preference(pair, null);
        }
        try (AttachedAdapter attached = lm.attach(adapterOrNull)) {
            return preference(pair, attached);
        }
    }

    private double preference(List<EncodedExample> pair, AttachedAdapter attachedOrNull) {
        var scores = lm.score(pair, attachedOrNull);
        return scores.get(1).negativeLogLikelihood() - scores.get(0).negativeLogLikelihood();
    }

    private EncodedExample encoded(String answer) {
        return lm.encoder(64).encode(List.of(Message.user(question(7))), answer);
    }

    private void interaction(String id, String user, String prompt, String response) {
        Interaction interaction = Interaction.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(1_000)
                .setMessages(List.of(new ChatMessage("user", prompt)))
                .setResponse(response)
                .setBaseModel(KnownModels.POCKET)
                .setUserId(user)
                .setAttributes(Map.of())
                .build();
        SafetyVerdict harmless = SafetyVerdict.newBuilder()
                .setId("verdict-" + id)
                .setScope(SCOPE)
                .setEventTime(1_000)
                .setInteractionId(id)
                .setFlagged(false)
                .setHazards(Map.of())
                .setSpans(List.of())
                .setScanners(Map.of())
                .build();
        send(Topic.INTERACTIONS, Interaction.class, id, interaction);
        send(Topic.SAFETY_VERDICTS, SafetyVerdict.class, id, harmless);
    }

    private void thumb(String id, String interactionId, String user, boolean up) {
        Feedback thumb = Feedback.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(2_000)
                .setInteractionId(interactionId)
                .setSource(FeedbackSource.USER)
                .setUserId(user)
                .setValue(new Thumb(up))
                .setAttributes(Map.of())
                .build();
        send(Topic.FEEDBACK, Feedback.class, interactionId, thumb);
    }

    private <T extends SpecificRecord> void send(Topic topic, Class<T> type, String key, T value) {
        @SuppressWarnings("unchecked") // a type has a serializer of its own
        Serializer<T> serializer = (Serializer<T>)
                serializers.computeIfAbsent(type, each -> new RecordSerdes(connections).serializer(type));
        producer.send(new ProducerRecord<>(topic.topicName(), key, serializer.serialize(topic.topicName(), value)));
    }

    private List<Example> examples() {
        return read(Topic.EXAMPLES, Example.class);
    }

    private <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
        return new TopicSnapshot(connections).read(topic, type);
    }
}
