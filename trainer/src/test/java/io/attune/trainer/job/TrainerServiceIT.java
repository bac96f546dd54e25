package io.attune.trainer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraPair;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import io.attune.schemas.read.TopicRanges;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.ExampleKind;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.Hyperparameters;
import io.attune.schemas.record.OffsetRange;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.Split;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.record.TrainingState;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import io.attune.trainer.run.TinyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retrain requests on a real broker and registry, answered by training a real, if tiny, model. */
class TrainerServiceIT {
    private static final String MODEL = "tiny";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SINCE = 1_000;

    @TempDir
    private static Path directory;

    private static EmbeddedKafka kafka;
    private static EmbeddedRegistry registry;
    private static Connections connections;
    private static CausalLm lm;
    private static OffsetRange examples;

    @BeforeAll
    static void startParts() throws Exception {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        registry = EmbeddedRegistry.start(directory.resolve("registry"), RegistryDistribution.find(), 0);
        new SchemaRegistrar(registry.url()).registerAll();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            new TopicCatalogue(admin).createOrVerify((short) 1);
        }
        connections = new Connections(kafka.bootstrapServers(), registry.url(), directory.resolve("adapters"));
        lm = CausalLm.load(TinyModel.write(directory.resolve("model")), Precision.F32);
        examples = sendExamples();
    }

    @AfterAll
    static void stopParts() {
        lm.close();
        registry.close();
        kafka.close();
    }

    private TrainerService trainer(String work) {
        TrainerService service = new TrainerService(
                connections, Policies.standardForAll(), MODEL, lm, directory.resolve(work), answer -> false);
        service.start();
        return service;
    }

    @Test
    void aRequestGivesOneCandidateAndARepeatNone() throws Exception {
        try (TrainerService service = trainer("work-once")) {
            await().atMost(LIMIT).until(service::ready);
            send(request("once", "key-once", 2));
            awaitProgress("once", TrainingState.FINISHED);
            send(request("once-more", "key-once", 2));
            // Requests of a scope are answered in order, so the repeat is done with when the next one is.
            send(request("later", "key-later", 1));
            awaitProgress("later", TrainingState.FINISHED);
        }
        Candidate candidate = single(candidates("once"));
        assertThat(candidates("once-more")).isEmpty();
        assertThat(candidate.getTrainExamples()).isEqualTo(40);
        assertThat(candidate.getReplayExamples()).isEqualTo(10);
        // Of 20 rows three are refusals, of which this model makes none.
        assertThat(candidate.getRehearsalExamples()).isEqualTo(17);
        assertThat(directory.resolve("work-once/.rehearsal")).isNotEmptyDirectory();
        assertThat(candidate.getHoldoutExamples()).isEqualTo(12);
        assertThat(candidate.getObjective()).isEqualTo("sft");
        assertThat(candidate.getDesirableExamples()).isNull();
        assertThat(candidate.getUndesirableExamples()).isNull();
        assertThat(candidate.getExampleIds()).hasSize(50).noneMatch(id -> id.startsWith("other"));
        assertThat(candidate.getMetrics().getHoldoutLoss()).isLessThan(3.0);
        LoraAdapter adapter = LoraAdapter.read(connections.adapterStore().resolve(candidate.getAdapterId()));
        assertThat(adapter.golden().prompts()).isNotEmpty();
        assertThat(directory.resolve("work-once/once")).doesNotExist();
        List<TrainingProgress> progress = progress("once");
        assertThat(progress.get(0).getState()).isEqualTo(TrainingState.STARTED);
        assertThat(progress).anySatisfy(report -> {
            assertThat(report.getState()).isEqualTo(TrainingState.RUNNING);
            assertThat(report.getLoss()).isPositive();
        });
    }

    @Test
    void aTrainerThatEndsOnTheWayIsContinuedToTheSameAdapter() throws Exception {
        try (TrainerService service = trainer("work-whole")) {
            send(request("whole", "key-whole", 150));
            awaitProgress("whole", TrainingState.FINISHED);
            assertThat(service.ready()).isTrue();
        }
        Path checkpoints = directory.resolve("work-cut/cut");
        try (TrainerService service = trainer("work-cut")) {
            send(request("cut", "key-cut", 150));
            await().atMost(LIMIT).until(() -> Files.isDirectory(checkpoints) && childrenOf(checkpoints) > 0);
            service.close();
            assertThat(candidates("cut")).isEmpty();
            assertThat(childrenOf(checkpoints)).isPositive();
        }
        int stepsBefore = stepsReported("cut");
        assertThat(stepsBefore).isPositive();
        try (TrainerService service = trainer("work-cut")) {
            awaitProgress("cut", TrainingState.FINISHED);
            assertThat(service.ready()).isTrue();
        }
        assertThat(single(candidates("cut")).getAdapterId())
                .isEqualTo(single(candidates("whole")).getAdapterId());
        assertThat(checkpoints).doesNotExist();
        assertThat(progress("cut").stream().filter(report -> report.getState() == TrainingState.STARTED))
                .hasSize(2);
    }

    @Test
    void whatCannotSucceedFailsWithAReasonAndTheRestGoesOn() throws Exception {
        try (TrainerService service = trainer("work-failures")) {
            send(RetrainRequest.newBuilder(request("few", "key-few", 1))
                    .setSince(Long.MAX_VALUE)
                    .build());
            send(RetrainRequest.newBuilder(request("model", "key-model", 1))
                    .setBaseModel("another")
                    .build());
            send(RetrainRequest.newBuilder(request("method", "key-method", 1))
                    .setMethod("magic")
                    .build());
            send(RetrainRequest.newBuilder(request("parent", "key-parent", 1))
                    .setParentAdapter("../../etc/passwd")
                    .build());
            send(RetrainRequest.newBuilder(request("rate", "key-rate", 1))
                    .setHyperparameters(
                            Hyperparameters.newBuilder(request("x", "x", 1).getHyperparameters())
                                    .setLearningRate(-1)
                                    .build())
                    .build());
            sendGarbage();
            send(request("good", "key-good", 1));
            awaitProgress("good", TrainingState.FINISHED);
            assertThat(service.ready()).isTrue();
        }
        assertThat(failure("few")).contains("too few rows: 0 of acme/desk");
        assertThat(failure("model")).contains("has the model tiny, the request is for another");
        assertThat(failure("method")).contains("'magic'");
        assertThat(failure("parent")).contains("is no adapter id");
        assertThat(failure("rate")).contains("learningRate is out of range: -1.0");
        assertThat(candidates("few")).isEmpty();
        assertThat(candidates("good")).hasSize(1);
        List<DeadLetter> letters = all(Topic.DEAD_LETTERS, DeadLetter.class);
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.getComponent()).isEqualTo("trainer");
            assertThat(letter.getTopic()).isEqualTo(Topic.RETRAIN_REQUESTS.topicName());
        });
    }

    @Test
    void aSecondTrainerOfTheSameNameFencesTheFirst() throws Exception {
        try (TrainerService first = trainer("work-first")) {
            await().atMost(LIMIT).until(first::ready);
            try (TrainerService second = trainer("work-second")) {
                send(request("fenced", "key-fenced", 1));
                awaitProgress("fenced", TrainingState.FINISHED);
                assertThat(second.ready()).isTrue();
            }
        }
        assertThat(candidates("fenced")).hasSize(1);
    }

    @Test
    void aTrainerThatIsFencedOnTheWayIsTakenOverFromItsCheckpoints() throws Exception {
        Path checkpoints = directory.resolve("work-taken/taken");
        try (TrainerService first = trainer("work-taken")) {
            await().atMost(LIMIT).until(first::ready);
            send(request("taken", "key-taken", 150));
            await().atMost(LIMIT).until(() -> Files.isDirectory(checkpoints) && childrenOf(checkpoints) > 0);
            try (TrainerService second = trainer("work-taken")) {
                awaitProgress("taken", TrainingState.FINISHED);
                send(request("untaken", "key-untaken", 150));
                awaitProgress("untaken", TrainingState.FINISHED);
                assertThat(second.ready()).isTrue();
            }
        }
        assertThat(single(candidates("taken")).getAdapterId())
                .isEqualTo(single(candidates("untaken")).getAdapterId());
    }

    @Test
    void whatIsCancelledIsGivenUpWhetherItRunsOrWaits() throws Exception {
        try (TrainerService service = trainer("work-cancelled")) {
            await().atMost(LIMIT).until(service::ready);
            send(request("long", "key-long", 900));
            awaitProgress("long", TrainingState.RUNNING);
            send(request("waiting", "key-waiting", 900));
            send(cancellation("waiting"));
            send(cancellation("long"));
            awaitProgress("long", TrainingState.FAILED);
            awaitProgress("waiting", TrainingState.FAILED);
            send(request("after", "key-after", 1));
            awaitProgress("after", TrainingState.FINISHED);
        }
        assertThat(failure("long")).isEqualTo("it was cancelled");
        assertThat(failure("waiting")).isEqualTo("it was cancelled");
        assertThat(candidates("long")).isEmpty();
        assertThat(candidates("waiting")).isEmpty();
        assertThat(progress("cancel-long")).isEmpty();
        assertThat(directory.resolve("work-cancelled/long")).doesNotExist();
    }

    private static RetrainRequest cancellation(String requestId) {
        return RetrainRequest.newBuilder(request("cancel-" + requestId, "cancel-" + requestId, 0))
                .setMethod("cancel")
                .setCancels(requestId)
                .build();
    }

    @Test
    void doraAndPreferencesAreTrainedAndWhatIsForgottenIsTold() throws Exception {
        try (TrainerService service = trainer("work-methods")) {
            await().atMost(LIMIT).until(service::ready);
            RetrainRequest dora = RetrainRequest.newBuilder(request("dora", "key-dora", 2))
                    .setMethod("dora")
                    .build();
            send(dora);
            awaitProgress("dora", TrainingState.FINISHED);
            RetrainRequest child = RetrainRequest.newBuilder(request("child", "key-child", 1))
                    .setParentAdapter(single(candidates("dora")).getAdapterId())
                    .build();
            send(child);
            awaitProgress("child", TrainingState.FAILED);
            RetrainRequest preferences = request("preferences", "key-preferences", 1);
            preferences.getHyperparameters().setObjective("dpo");
            send(preferences);
            awaitProgress("preferences", TrainingState.FAILED);
        }
        Candidate candidate = single(candidates("dora"));
        assertThat(LoraAdapter.read(connections.adapterStore().resolve(candidate.getAdapterId()))
                        .config()
                        .dora())
                .isTrue();
        assertThat(candidate.getMetrics().getForgetting()).singleElement().satisfies(slice -> {
            assertThat(slice.getRows()).isEqualTo(7);
            assertThat(slice.getLossAfter()).isLessThan(slice.getLossBefore());
        });
        assertThat(failure("child")).isEqualTo("the parent adapter is DoRA, the request asks for plain LoRA");
        assertThat(failure("preferences")).isEqualTo("there is no pair of a better and a worse answer to train on");
    }

    @Test
    void aNewAdapterIsTrainedBesideItsParentWhereTheRequestSaysSo() throws Exception {
        try (TrainerService service = trainer("work-beside")) {
            send(request("elder", "key-elder", 1));
            awaitProgress("elder", TrainingState.FINISHED);
            send(beside("younger", single(candidates("elder")).getAdapterId(), 2));
            awaitProgress("younger", TrainingState.FINISHED);
            send(beside("widest", single(candidates("elder")).getAdapterId(), 125));
            awaitProgress("widest", TrainingState.FAILED);
            assertThat(service.ready()).isTrue();
        }
        LoraAdapter elder = adapter("elder");
        LoraAdapter younger = adapter("younger");
        assertThat(younger.config().rank()).isEqualTo(elder.config().rank() + 2);
        LoraPair before = elder.pairs().values().iterator().next();
        LoraPair after = younger.pairs().values().iterator().next();
        assertThat(Arrays.copyOf(after.a(), before.a().length))
                .as("the parent's directions")
                .isEqualTo(before.a());
        assertThat(failure("widest")).contains("would have rank 129, more than 128");
    }

    @Test
    void aRetrainStopsEarlyByRowsThatTheGateDoesNotJudgeBy() throws Exception {
        RetrainRequest asked = request("patient", "key-patient", 40);
        asked.getHyperparameters().setPatience(1);
        asked.getHyperparameters().setRehearsalRatio(0);
        try (TrainerService service = trainer("work-patience")) {
            send(asked);
            awaitProgress("patient", TrainingState.FINISHED);
        }
        Candidate candidate = single(candidates("patient"));
        TrainingProgress started = progress("patient").stream()
                .filter(report -> report.getState() == TrainingState.STARTED)
                .findFirst()
                .orElseThrow();
        assertThat(candidate.getMetrics().getSteps()).isLessThan(started.getSteps());
        assertThat(candidate.getTrainExamples())
                .as("some of 40 rows are kept for validation")
                .isBetween(28, 39);
        assertThat(progress("patient")).last().satisfies(report -> assertThat(report.getMessage())
                .contains("as it was after step"));
    }

    private static RetrainRequest beside(String id, String parent, int rank) {
        RetrainRequest request = RetrainRequest.newBuilder(request(id, "key-" + id, 1))
                .setParentAdapter(parent)
                .build();
        request.getHyperparameters().setRank(rank);
        request.getHyperparameters().setAlpha(2 * rank);
        request.getHyperparameters().setOrthogonality(0.5);
        return request;
    }

    private static LoraAdapter adapter(String requestId) throws Exception {
        return LoraAdapter.read(
                connections.adapterStore().resolve(single(candidates(requestId)).getAdapterId()));
    }

    private static RetrainRequest request(String id, String key, double epochs) {
        return RetrainRequest.newBuilder()
                .setId(id)
                .setScope("acme/desk")
                .setEventTime(2_000)
                .setAttribution(Attribution.TRAFFIC_MIX)
                .setAlertIds(List.of("alert-1"))
                .setBaseModel(MODEL)
                .setParentAdapter(null)
                .setExamples(List.of(examples))
                .setSince(SINCE)
                .setMethod("lora")
                .setHyperparameters(Hyperparameters.newBuilder()
                        .setRank(4)
                        .setAlpha(8)
                        .setLearningRate(2e-2)
                        .setEpochs(epochs)
                        .setBatchSize(8)
                        .setMaxTokens(64)
                        .setReplayRatio(0.25)
                        .setRehearsalRatio(0.5)
                        .setSeed(42)
                        .build())
                .setIdempotencyKey(key)
                .build();
    }

    private static OffsetRange sendExamples() throws Exception {
        List<Example> rows = new ArrayList<>();
        for (int index = 0; index < 20; index++) {
            rows.add(example("old" + index, "acme/desk", 500, Split.TRAIN));
        }
        for (int index = 0; index < 40; index++) {
            rows.add(example("new" + index, "acme/desk", SINCE + index, Split.TRAIN));
            rows.add(example("other" + index, "other/app", SINCE + index, Split.TRAIN));
        }
        for (int index = 0; index < 7; index++) {
            rows.add(example("before" + index, "acme/desk", 600, Split.HOLDOUT));
        }
        for (int index = 0; index < 12; index++) {
            rows.add(example("held" + index, "acme/desk", SINCE, Split.HOLDOUT));
        }
        long end = 0;
        try (KafkaProducer<String, Example> producer = new KafkaProducer<>(
                connections.kafkaClient(),
                new StringSerializer(),
                new RecordSerdes(connections).serializer(Example.class))) {
            for (Example row : rows) {
                end = producer.send(new ProducerRecord<>(Topic.EXAMPLES.topicName(), 2, row.getScope(), row))
                                .get()
                                .offset()
                        + 1;
            }
        }
        return new OffsetRange(Topic.EXAMPLES.topicName(), 2, 0L, end);
    }

    private static Example example(String id, String scope, long time, Split split) {
        return Example.newBuilder()
                .setId(id)
                .setScope(scope)
                .setEventTime(time)
                .setInteractionId("i-" + id)
                .setKind(ExampleKind.SFT)
                .setMessages(List.of(new ChatMessage("user", "what is " + id + "?")))
                .setResponse("blue and old")
                .setSplit(split)
                .setFeedbackId("f-" + id)
                .setSource(FeedbackSource.USER)
                .setRedactions(0)
                .build();
    }

    private static void send(RetrainRequest request) throws Exception {
        try (KafkaProducer<String, RetrainRequest> producer = new KafkaProducer<>(
                connections.kafkaClient(),
                new StringSerializer(),
                new RecordSerdes(connections).serializer(RetrainRequest.class))) {
            producer.send(new ProducerRecord<>(Topic.RETRAIN_REQUESTS.topicName(), request.getScope(), request))
                    .get();
        }
    }

    /** Bytes that are no record, on the partition of the scope. */
    private static void sendGarbage() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(connections.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topic.RETRAIN_REQUESTS.topicName(), "acme/desk".getBytes("UTF-8"), new byte[] {9, 9}))
                    .get();
        }
    }

    private static <T extends SpecificRecord> List<T> all(Topic topic, Class<T> type) throws Exception {
        List<T> found = new ArrayList<>();
        try (TopicRanges<T> ranges = new TopicRanges<>(connections, topic, type, LIMIT)) {
            ranges.readAll(found::add);
        }
        return found;
    }

    private static List<Candidate> candidates(String requestId) throws Exception {
        return all(Topic.CANDIDATES, Candidate.class).stream()
                .filter(candidate -> candidate.getRequestId().equals(requestId))
                .toList();
    }

    private static List<TrainingProgress> progress(String requestId) throws Exception {
        return all(Topic.TRAINING_PROGRESS, TrainingProgress.class).stream()
                .filter(report -> report.getRequestId().equals(requestId))
                .toList();
    }

    private static int stepsReported(String requestId) throws Exception {
        return progress(requestId).stream()
                .mapToInt(TrainingProgress::getStep)
                .max()
                .orElse(0);
    }

    private static String failure(String requestId) throws Exception {
        List<TrainingProgress> failures = progress(requestId).stream()
                .filter(report -> report.getState() == TrainingState.FAILED)
                .toList();
        return single(failures).getMessage();
    }

    private static void awaitProgress(String requestId, TrainingState state) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(300)).until(() -> progress(requestId).stream()
                .anyMatch(report -> report.getState() == state));
    }

    private static long childrenOf(Path folder) throws Exception {
        try (var children = Files.list(folder)) {
            return children.filter(child -> child.getFileName().toString().startsWith("checkpoint-"))
                    .count();
        }
    }

    private static <T> T single(List<T> values) {
        assertThat(values).hasSize(1);
        return values.get(0);
    }
}
