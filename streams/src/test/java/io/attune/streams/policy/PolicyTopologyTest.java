package io.attune.streams.policy;

import static io.attune.streams.Records.NOON;
import static io.attune.streams.Records.SCOPE;
import static io.attune.streams.Records.alert;
import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.config.Policies;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.ExampleKind;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.OutcomeStatus;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.Split;
import io.attune.schemas.record.TrainingMetrics;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.record.TrainingState;
import io.attune.schemas.record.Verdict;
import io.attune.schemas.topic.Topic;
import io.attune.streams.alerts.QuietPeriods;
import io.attune.streams.store.PlainAvroSerdes;
import io.attune.streams.store.StoreMedium;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The policy and the alert lifecycle in the topology that runs in production. */
class PolicyTopologyTest {
    private final Map<Topic, TestInputTopic<String, SpecificRecord>> inputs = new EnumMap<>(Topic.class);
    private TopologyTestDriver driver;
    private TestOutputTopic<String, RetrainRequest> requests;
    private TestOutputTopic<String, Alert> alerts;
    private int rows;

    @BeforeEach
    void start() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "policy-test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        driver = new TopologyTestDriver(
                new PolicyTopology(
                                Policies.standardForAll(),
                                "pocket",
                                new PlainAvroSerdes(),
                                StoreMedium.MEMORY,
                                new QuietPeriods(Duration.ofMinutes(10), Duration.ofHours(2)))
                        .build(),
                settings);
        requests = output(Topic.RETRAIN_REQUESTS, RetrainRequest.class);
        alerts = output(Topic.ALERTS, Alert.class);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private <T extends SpecificRecord> TestOutputTopic<String, T> output(Topic topic, Class<T> type) {
        return driver.createOutputTopic(
                topic.topicName(),
                new StringDeserializer(),
                new PlainAvroSerdes().of(topic, type).deserializer());
    }

    @SuppressWarnings("unchecked")
    private void give(Topic topic, String key, SpecificRecord value) {
        inputs.computeIfAbsent(
                        topic,
                        name -> driver.createInputTopic(
                                name.topicName(),
                                new StringSerializer(),
                                new PlainAvroSerdes()
                                        .of(name, (Class<SpecificRecord>) name.recordType())
                                        .serializer()))
                .pipeInput(key, value);
    }

    private void give(Alert alert) {
        give(Topic.ALERTS, SCOPE, alert);
    }

    private void rows(int train, int holdout, long eventTime) {
        for (int i = 0; i < train + holdout; i++) {
            rows++;
            give(
                    Topic.EXAMPLES,
                    SCOPE,
                    Example.newBuilder()
                            .setId("e-" + rows)
                            .setScope(SCOPE)
                            .setEventTime(eventTime)
                            .setInteractionId("i-" + rows)
                            .setKind(ExampleKind.SFT)
                            .setMessages(List.of(new ChatMessage("user", "prompt " + rows)))
                            .setResponse("answer")
                            .setSplit(i < train ? Split.TRAIN : Split.HOLDOUT)
                            .setFeedbackId("f-" + rows)
                            .setSource(FeedbackSource.USER)
                            .setRedactions(0)
                            .build());
        }
    }

    private Deployment deployment(String id, DeploymentState state, String requestId, String adapterId) {
        return Deployment.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(NOON)
                .setState(state)
                .setBaseModel("pocket")
                .setAdapterId(adapterId)
                .setUri(adapterId)
                .setRequestId(requestId)
                .setActor("gate")
                .setReason("better on the shifted slice")
                .build();
    }

    private Candidate candidate(RetrainRequest request, String adapterId) {
        return Candidate.newBuilder()
                .setId("c-" + adapterId)
                .setScope(SCOPE)
                .setEventTime(NOON)
                .setRequestId(request.getId())
                .setAdapterId(adapterId)
                .setUri(adapterId)
                .setBaseModel("pocket")
                .setAttribution(request.getAttribution())
                .setSince(request.getSince())
                .setExamples(request.getExamples())
                .setTrainExamples(1)
                .setReplayExamples(0)
                .setHoldoutExamples(1)
                .setExampleIds(List.of())
                .setMetrics(new TrainingMetrics(1, 1L, 1L, 1.0, 1.0, 1.0, 1.0, 1.0, 1L, List.of()))
                .build();
    }

    private Evaluation evaluation(RetrainRequest request, Verdict verdict) {
        return Evaluation.newBuilder()
                .setId("ev-" + request.getId())
                .setScope(SCOPE)
                .setEventTime(NOON)
                .setRequestId(request.getId())
                .setCandidateId("c")
                .setAdapterId("adapter-1")
                .setMetrics(List.of())
                .setVerdict(verdict)
                .setRule("held-out")
                .setReason("no better")
                .build();
    }

    private void thumbs(String adapterId, int count, boolean up) {
        for (int i = 0; i < count; i++) {
            give(
                    Topic.OUTCOMES,
                    SCOPE,
                    Outcome.newBuilder()
                            .setId("o")
                            .setScope(SCOPE)
                            .setEventTime(NOON)
                            .setInteractionId("i")
                            .setAdapterId(adapterId)
                            .setStatus(OutcomeStatus.FEEDBACK)
                            .setThumbUp(up)
                            .setScores(Map.of())
                            .setDemonstrated(false)
                            .setFlagged(false)
                            .setFeedbackCount(1)
                            .build());
        }
    }

    private Stage stage() {
        return ((ScopeState) driver.getKeyValueStore(PolicyProcessor.SCOPES).get(SCOPE)).stage();
    }

    private RetrainRequest confirmedDrift() {
        give(alert("a-1", AlertKind.DRIFT, "d", AlertState.FIRING, NOON));
        driver.advanceWallClockTime(Duration.ofSeconds(3));
        rows(120, 30, NOON + 1);
        return requests.readValue();
    }

    @Test
    void theWholeRoundFromAnAlertToAStableAdapter() {
        rows(50, 10, NOON - 1);
        give(alert("a-1", AlertKind.DRIFT, "d", AlertState.FIRING, NOON));
        assertThat(stage()).isInstanceOf(Stage.Suspected.class);
        driver.advanceWallClockTime(Duration.ofSeconds(3));
        assertThat(stage()).isInstanceOf(Stage.Confirmed.class);
        rows(119, 40, NOON + 1);
        assertThat(requests.isEmpty()).isTrue();
        rows(1, 0, NOON + 1);
        RetrainRequest request = requests.readValue();
        assertThat(request.getAttribution()).isEqualTo(Attribution.TRAFFIC_MIX);
        assertThat(request.getAlertIds()).containsExactly("a-1");
        assertThat(request.getSince()).isEqualTo(NOON);
        assertThat(request.getBaseModel()).isEqualTo("pocket");
        assertThat(request.getIdempotencyKey()).isEqualTo(request.getId());
        assertThat(request.getExamples()).singleElement().satisfies(range -> {
            assertThat(range.getFromOffset()).isZero();
            assertThat(range.getToOffset()).isEqualTo(220);
        });
        give(Topic.CANDIDATES, SCOPE, candidate(request, "adapter-1"));
        assertThat(stage()).isInstanceOf(Stage.Evaluating.class);
        give(Topic.EVALUATIONS, SCOPE, evaluation(request, Verdict.PROMOTED));
        give(Topic.DEPLOYMENTS, SCOPE, deployment("dep-1", DeploymentState.PROMOTED, request.getId(), "adapter-1"));
        assertThat(stage()).isInstanceOf(Stage.Canary.class);
        assertThat(alerts.readValuesToList()).singleElement().satisfies(resolved -> {
            assertThat(resolved.getState()).isEqualTo(AlertState.RESOLVED);
            assertThat(resolved.getDedupKey()).isEqualTo("d");
        });
        thumbs(null, 60, true);
        assertThat(stage()).as("another adapter's outcomes do not count").isInstanceOf(Stage.Canary.class);
        thumbs("adapter-1", 60, true);
        assertThat(stage()).isInstanceOf(Stage.Stable.class);
        assertThat(requests.isEmpty()).isTrue();
    }

    @Test
    void aFailedTrainingOnTheOtherKeyReachesTheScope() {
        RetrainRequest request = confirmedDrift();
        give(
                Topic.TRAINING_PROGRESS,
                request.getId(),
                TrainingProgress.newBuilder()
                        .setId("p")
                        .setScope(SCOPE)
                        .setEventTime(NOON)
                        .setRequestId(request.getId())
                        .setState(TrainingState.FAILED)
                        .setStep(1)
                        .setSteps(10)
                        .setMessage("out of memory")
                        .build());
        assertThat(stage()).isInstanceOfSatisfying(Stage.CoolingDown.class, cooling -> assertThat(cooling.reason())
                .isEqualTo("training failed: out of memory"));
    }

    @Test
    void theOwnRequestOnTheTopicIsNotAnOperators() {
        RetrainRequest request = confirmedDrift();
        give(Topic.RETRAIN_REQUESTS, SCOPE, request);
        give(Topic.EVALUATIONS, SCOPE, evaluation(request, Verdict.REJECTED));
        assertThat(stage()).isInstanceOf(Stage.CoolingDown.class);
    }

    @Test
    void anOperatorsRequestMovesTheScopeToRetraining() {
        RetrainRequest request = RetrainRequest.newBuilder(confirmedDrift())
                .setId("by-hand")
                .setIdempotencyKey("by-hand")
                .setScope("other/app")
                .setAttribution(Attribution.OPERATOR)
                .build();
        give(Topic.RETRAIN_REQUESTS, "other/app", request);
        assertThat(((ScopeState) driver.getKeyValueStore(PolicyProcessor.SCOPES).get("other/app")).stage())
                .isInstanceOfSatisfying(Stage.Retraining.class, stage -> assertThat(stage.requestId())
                        .isEqualTo("by-hand"));
    }

    @Test
    void harmAndSensorsEndAfterTheirQuietTimeAndDriftDoesNot() {
        give(alert("a-1", AlertKind.SAFETY, "s", AlertState.FIRING, null));
        give(alert("a-2", AlertKind.SENSOR, "n", AlertState.FIRING, null));
        give(alert("a-3", AlertKind.DRIFT, "d", AlertState.FIRING, null));
        driver.advanceWallClockTime(Duration.ofMinutes(9));
        give(alert("a-4", AlertKind.SAFETY, "s", AlertState.FIRING, null));
        driver.advanceWallClockTime(Duration.ofMinutes(9));
        assertThat(alerts.isEmpty()).as("the repeat kept the episode open").isTrue();
        driver.advanceWallClockTime(Duration.ofMinutes(2));
        assertThat(alerts.readValuesToList()).extracting(Alert::getDedupKey).containsExactly("s");
        driver.advanceWallClockTime(Duration.ofMinutes(90));
        assertThat(alerts.isEmpty()).isTrue();
        driver.advanceWallClockTime(Duration.ofMinutes(30));
        assertThat(alerts.readValuesToList()).extracting(Alert::getDedupKey).containsExactly("n");
        driver.advanceWallClockTime(Duration.ofDays(30));
        assertThat(alerts.isEmpty()).isTrue();
        assertThat(stage()).isInstanceOf(Stage.Confirmed.class);
    }

    @Test
    void aDetectorsOwnResolutionEndsAnEpisode() {
        give(alert("a-1", AlertKind.SENSOR, "n", AlertState.FIRING, null));
        give(alert("a-1|RESOLVED", AlertKind.SENSOR, "n", AlertState.RESOLVED, null));
        driver.advanceWallClockTime(Duration.ofHours(3));
        assertThat(alerts.isEmpty()).as("nothing is left to end").isTrue();
    }

    @Test
    void rowsThatWereTrainedOnAreForgottenWithThePromotion() {
        RetrainRequest request = confirmedDrift();
        rows(3, 0, NOON + 2);
        give(Topic.DEPLOYMENTS, SCOPE, deployment("dep-1", DeploymentState.PROMOTED, request.getId(), "adapter-1"));
        int left = 0;
        try (var all = driver.getKeyValueStore(PolicyProcessor.ROWS).all()) {
            while (all.hasNext()) {
                all.next();
                left++;
            }
        }
        assertThat(left).isEqualTo(3);
    }
}
