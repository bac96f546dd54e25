package io.attune.evaluator.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.evaluator.canary.CanaryService;
import io.attune.evaluator.canary.CandidateRecords;
import io.attune.evaluator.gate.Slice;
import io.attune.evaluator.suite.LossSuite;
import io.attune.evaluator.suite.SafetyGeneration;
import io.attune.evaluator.suite.SuiteRow;
import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.LoraTraining;
import io.attune.model.lm.Precision;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import io.attune.model.token.Message;
import io.attune.safety.suite.SafetySuite;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.GatePolicy;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.read.TopicRanges;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.ExampleKind;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.MetricOutcome;
import io.attune.schemas.record.OffsetRange;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.OutcomeStatus;
import io.attune.schemas.record.Split;
import io.attune.schemas.record.Verdict;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Candidates on a real broker and registry, judged by running the pocket model with really trained adapters. */
class EvaluatorServiceIT {
    private static final String SCOPE = "acme/desk";
    private static final Duration LIMIT = Duration.ofSeconds(120);
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
        lm = CausalLm.load(pocket(), Precision.F32);
        examples = sendExamples();
    }

    @AfterAll
    static void stopParts() {
        lm.close();
        registry.close();
        kafka.close();
    }

    private static Path pocket() {
        Path repository = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(repository.resolve("model/pocket"))) {
            repository = repository.getParent();
        }
        return repository.resolve("model/pocket");
    }

    private static EvaluatorService evaluator() {
        ScopePolicy standard = ScopePolicy.standard();
        // The anchors are few, so that the test is quick; what they are compared with is wide accordingly.
        GatePolicy gate = new GatePolicy(0.95, 20, 0.05, 0.30, 0.35, 42);
        Policies policies = new Policies(
                new ScopePolicy(
                        standard.detection(), standard.curation(), standard.retrain(), standard.training(), gate),
                Map.of());
        return new EvaluatorService(
                connections, policies, "pocket", lm, List.of(anchors()), new SafetyGeneration(SafetySuite.first(), 8));
    }

    @Test
    void aCandidateIsJudgedOnceAndDeployedOrNot() throws Exception {
        LoraAdapter good = train(60, true);
        LoraAdapter untrained = train(0, true);
        Candidate better = candidate("better", good);
        Candidate useless = candidate("useless", untrained);
        Candidate unproven = candidate("unproven", train(60, false));
        Candidate missing = Candidate.newBuilder(candidate("missing", good))
                .setAdapterId("f".repeat(32))
                .build();
        send(Topic.CANDIDATES, Candidate.class, useless);
        send(Topic.CANDIDATES, Candidate.class, missing);
        send(Topic.CANDIDATES, Candidate.class, unproven);
        send(Topic.CANDIDATES, Candidate.class, better);
        send(Topic.CANDIDATES, Candidate.class, better);
        Candidate again = Candidate.newBuilder(candidate("again", good)).build();
        send(Topic.CANDIDATES, Candidate.class, again);
        try (EvaluatorService service = evaluator()) {
            service.start();
            awaitEvaluations(5);
            assertThat(service.ready()).isTrue();
        }
        List<Evaluation> evaluations = all(Topic.EVALUATIONS, Evaluation.class);
        assertThat(evaluations).extracting(Evaluation::getCandidateId).doesNotHaveDuplicates();
        assertThat(evaluation(evaluations, useless).getRule()).isEqualTo("adapter-without-effect");
        assertThat(evaluation(evaluations, missing).getRule()).isEqualTo("adapter-unusable");
        assertThat(evaluation(evaluations, unproven).getRule()).isEqualTo("adapter-without-golden-outputs");
        Evaluation promoted = evaluation(evaluations, better);
        assertThat(promoted.getReason()).contains("shifted: loss");
        assertThat(promoted.getVerdict()).as(promoted.getReason()).isEqualTo(Verdict.PROMOTED);
        assertThat(promoted.getIncumbent()).isNull();
        assertThat(promoted.getMetrics()).hasSize(4).allMatch(metric -> metric.getOutcome() == MetricOutcome.PASS);
        // The same adapter is no better than itself.
        Evaluation repeated = evaluation(evaluations, again);
        assertThat(repeated.getIncumbent()).isEqualTo(good.id());
        assertThat(repeated.getRule()).isEqualTo("shifted-not-better");
        List<Deployment> deployments = all(Topic.DEPLOYMENTS, Deployment.class);
        assertThat(deployments.stream()
                        .filter(deployment -> deployment.getActor().equals("gate")))
                .hasSize(5);
        assertThat(deployments.stream().filter(deployment -> deployment.getState() == DeploymentState.PROMOTED))
                .singleElement()
                .satisfies(deployment -> {
                    assertThat(deployment.getAdapterId()).isEqualTo(good.id());
                    assertThat(deployment.getEvaluationId()).isEqualTo(promoted.getId());
                    assertThat(deployment.getRequestId()).isEqualTo("better");
                });
        canaryTakesItBack(good.id());
    }

    /** Goes on where the test above ended: users dislike what was promoted. */
    private static void canaryTakesItBack(String adapterId) throws Exception {
        try (CanaryService service = new CanaryService(connections, Policies.standardForAll())) {
            for (int index = 0; index < 40; index++) {
                send(Topic.OUTCOMES, Outcome.class, outcome("old" + index, null, SINCE + 10, index % 5 != 0));
            }
            for (int index = 0; index < 40; index++) {
                send(Topic.OUTCOMES, Outcome.class, outcome("new" + index, adapterId, 3_000, index % 10 == 0));
            }
            service.start();
            await().atMost(LIMIT).until(() -> rollbacks().size() == 1);
        }
        Deployment rollback = rollbacks().get(0);
        assertThat(rollback.getAdapterId()).isNull();
        assertThat(rollback.getPredecessor()).isEqualTo(adapterId);
        // Another canary sees that it was done.
        try (CanaryService second = new CanaryService(connections, Policies.standardForAll())) {
            second.start();
            await().atMost(LIMIT).until(second::ready);
        }
        assertThat(rollbacks()).hasSize(1);
    }

    private static List<Deployment> rollbacks() throws Exception {
        return all(Topic.DEPLOYMENTS, Deployment.class).stream()
                .filter(deployment -> deployment.getState() == DeploymentState.ROLLED_BACK)
                .toList();
    }

    private static Outcome outcome(String id, String adapterId, long time, boolean thumbUp) {
        return Outcome.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(time)
                .setInteractionId(id)
                .setAdapterId(adapterId)
                .setStatus(OutcomeStatus.FEEDBACK)
                .setThumbUp(thumbUp)
                .setScores(Map.of())
                .setDemonstrated(false)
                .setFlagged(false)
                .setFeedbackCount(1)
                .build();
    }

    /** An adapter that was taught the desk's one answer in so many steps. */
    private static LoraAdapter train(int steps, boolean golden) throws Exception {
        ExampleEncoder encoder = lm.encoder(128);
        List<EncodedExample> rows = IntStream.range(0, 32)
                .mapToObj(index -> encoder.encode(List.of(Message.user(question(index))), answer(index)))
                .toList();
        LoraConfig config = new LoraConfig(4, 8, 0, LoraConfig.ALL_LINEAR, "pocket");
        LoraAdapter adapter;
        try (LoraTraining training = LoraTraining.start(lm, config, null, golden ? 1 : 2)) {
            for (int step = 0; step < steps; step++) {
                List<EncodedExample> batch = rows.subList(8 * (step % 4), 8 * (step % 4) + 8);
                training.accumulate(
                        batch,
                        1.0 / batch.stream().mapToInt(EncodedExample::labels).sum());
                training.applyAdamW(2e-3, 0, 1);
            }
            adapter = training.snapshot();
        }
        if (golden) {
            int[] prompt = encoder.encodePrompt(List.of(Message.user(question(1))));
            try (AttachedAdapter attached = lm.attach(adapter)) {
                GoldenOutputs outputs =
                        new GoldenOutputs(List.of(prompt), List.of(lm.lastLogits(prompt, attached)), 1e-3f);
                adapter = LoraAdapter.of(adapter.config(), adapter.pairs(), outputs);
            }
        }
        return LoraAdapter.read(adapter.write(connections.adapterStore()));
    }

    private static String question(int index) {
        return "where is my parcel number " + index + "?";
    }

    private static String answer(int index) {
        return "The parcel lies in the blue box behind the old mill.";
    }

    private static LossSuite anchors() {
        List<SuiteRow> rows = IntStream.range(0, 24)
                .mapToObj(index -> new SuiteRow(
                        "anchor" + index,
                        List.of(Message.user("Tell me about the number " + index)),
                        "It is a number."))
                .toList();
        return new LossSuite(Slice.ANCHOR, "anchors", rows);
    }

    private static Candidate candidate(String requestId, LoraAdapter adapter) {
        return Candidate.newBuilder(CandidateRecords.candidate(requestId, SINCE))
                .setAdapterId(adapter.id())
                .setUri(adapter.directory().toUri().toString())
                .setExamples(List.of(examples))
                .build();
    }

    private static OffsetRange sendExamples() throws Exception {
        long end = 0;
        for (int index = 0; index < 60; index++) {
            boolean isNew = index >= 25;
            Example row = Example.newBuilder()
                    .setId("row" + index)
                    .setScope(index % 30 == 29 ? "other/app" : SCOPE)
                    .setEventTime(isNew ? SINCE + index : index)
                    .setInteractionId("i" + index)
                    .setKind(ExampleKind.SFT)
                    .setMessages(List.of(new ChatMessage(
                            "user", isNew ? question(100 + index) : "what is " + index + " and " + index + "?")))
                    .setResponse(isNew ? answer(index) : "That makes " + 2 * index + ".")
                    .setSplit(Split.HOLDOUT)
                    .setFeedbackId("f" + index)
                    .setSource(FeedbackSource.USER)
                    .setRedactions(0)
                    .build();
            end = send(Topic.EXAMPLES, Example.class, row) + 1;
        }
        return new OffsetRange(Topic.EXAMPLES.topicName(), 1, 0L, end);
    }

    private static <T extends SpecificRecord> long send(Topic topic, Class<T> type, T record) throws Exception {
        try (KafkaProducer<String, T> producer = new KafkaProducer<>(
                connections.kafkaClient(), new StringSerializer(), new RecordSerdes(connections).serializer(type))) {
            Integer partition = topic == Topic.EXAMPLES ? 1 : null;
            return producer.send(new ProducerRecord<>(topic.topicName(), partition, SCOPE, record))
                    .get()
                    .offset();
        }
    }

    private static void awaitEvaluations(int count) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> all(Topic.EVALUATIONS, Evaluation.class).size() >= count);
    }

    private static Evaluation evaluation(List<Evaluation> evaluations, Candidate candidate) {
        return evaluations.stream()
                .filter(evaluation -> evaluation.getCandidateId().equals(candidate.getId()))
                .findFirst()
                .orElseThrow();
    }

    private static <T extends SpecificRecord> List<T> all(Topic topic, Class<T> type) throws Exception {
        List<T> found = new ArrayList<>();
        try (TopicRanges<T> ranges = new TopicRanges<>(connections, topic, type, LIMIT)) {
            ranges.readAll(found::add);
        }
        return found;
    }
}
