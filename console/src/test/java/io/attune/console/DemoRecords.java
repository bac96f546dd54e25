package io.attune.console;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.DetectorPhase;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.GateMetric;
import io.attune.schemas.record.Hyperparameters;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.MetricOutcome;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.OutcomeStatus;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.Severity;
import io.attune.schemas.record.Signal;
import io.attune.schemas.record.TrainingMetrics;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.record.TrainingState;
import io.attune.schemas.record.Verdict;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Records of every kind, made up. */
public final class DemoRecords {
    public static final String SCOPE = "acme/desk";
    public static final String SECRET = "the prompt that no console may show";

    private DemoRecords() {}

    public static Interaction interaction(String id, long time, String adapterOrNull) {
        return Interaction.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(time)
                .setMessages(List.of(new ChatMessage("user", SECRET)))
                .setResponse(SECRET)
                .setBaseModel("pocket")
                .setAdapterId(adapterOrNull)
                .build();
    }

    public static Outcome outcome(String id, long time, String adapterOrNull, boolean up) {
        return Outcome.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(time)
                .setInteractionId("i-" + id)
                .setAdapterId(adapterOrNull)
                .setStatus(OutcomeStatus.FEEDBACK)
                .setThumbUp(up)
                .setScores(Map.of())
                .setDemonstrated(false)
                .setFlagged(false)
                .setUserId("u-1")
                .setFeedbackCount(1)
                .build();
    }

    public static Signal signal(
            String feature, String detector, String adapterOrNull, long time, double statistic, DetectorPhase phase) {
        return Signal.newBuilder()
                .setId(feature + detector + adapterOrNull + time)
                .setScope(SCOPE)
                .setEventTime(time)
                .setWindowStart(time - 5_000)
                .setAdapterId(adapterOrNull)
                .setFeature(feature)
                .setDetector(detector)
                .setCount(20)
                .setValue(0.4)
                .setReference(0.3)
                .setStatistic(statistic)
                .setThreshold(12.5)
                .setPhase(phase)
                .build();
    }

    public static Alert alert(String key, String id, long time, AlertKind kind, AlertState state, String message) {
        return Alert.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(time)
                .setKind(kind)
                .setSeverity(kind == AlertKind.DRIFT ? Severity.CRITICAL : Severity.WARNING)
                .setDetector(kind == AlertKind.SAFETY ? "curation/user-share" : "e-cusum/mean")
                .setFeature(kind == AlertKind.QUALITY ? "thumb_rate" : "prompt_novelty")
                .setStatistic(13.1)
                .setThreshold(12.5)
                .setFalseAlarmRunLength(250_000)
                .setWindowStart(time - 30_000)
                .setWindowEnd(time)
                .setChangePoint(time - 25_000)
                .setSampleInteractionIds(List.of("i-1", "i-2"))
                .setDedupKey(key)
                .setState(state)
                .setMessage(message)
                .build();
    }

    public static RetrainRequest request(String id, long time) {
        return RetrainRequest.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(time)
                .setAttribution(Attribution.TRAFFIC_MIX)
                .setAlertIds(List.of("a-1"))
                .setBaseModel("pocket")
                .setExamples(List.of())
                .setSince(time - 60_000)
                .setMethod("lora")
                .setHyperparameters(Hyperparameters.newBuilder()
                        .setRank(8)
                        .setAlpha(16)
                        .setLearningRate(1e-3)
                        .setEpochs(2)
                        .setBatchSize(8)
                        .setMaxTokens(128)
                        .setReplayRatio(0.5)
                        .setSeed(7)
                        .build())
                .setIdempotencyKey(id)
                .build();
    }

    public static TrainingProgress progress(String requestId, long time, TrainingState state, int step, Double loss) {
        return TrainingProgress.newBuilder()
                .setId(requestId + state + step)
                .setScope(SCOPE)
                .setEventTime(time)
                .setRequestId(requestId)
                .setState(state)
                .setStep(step)
                .setSteps(60)
                .setLoss(loss)
                .setLearningRate(loss == null ? null : 9e-4)
                .setTokensPerSecond(loss == null ? null : 612.0)
                .setEtaSeconds(loss == null ? null : (60.0 - step) * 0.9)
                .build();
    }

    public static Candidate candidate(String requestId, long time, String adapterId) {
        return Candidate.newBuilder()
                .setId("c-" + requestId)
                .setScope(SCOPE)
                .setEventTime(time)
                .setRequestId(requestId)
                .setAdapterId(adapterId)
                .setUri("file:///adapters/" + adapterId)
                .setBaseModel("pocket")
                .setAttribution(Attribution.TRAFFIC_MIX)
                .setSince(time - 60_000)
                .setExamples(List.of())
                .setTrainExamples(220)
                .setReplayExamples(110)
                .setHoldoutExamples(48)
                .setExampleIds(List.of())
                .setMetrics(TrainingMetrics.newBuilder()
                        .setSteps(60)
                        .setTrainTokens(31_000)
                        .setLabelTokens(14_000)
                        .setFirstLoss(3.1)
                        .setFinalLoss(1.2)
                        .setHoldoutLoss(1.43)
                        .setSeconds(52)
                        .setTokensPerSecond(604)
                        .setPeakRssBytes(2_300_000_000L)
                        .build())
                .build();
    }

    public static Evaluation evaluation(String requestId, long time, String adapterId, Verdict verdict) {
        boolean better = verdict == Verdict.PROMOTED;
        return Evaluation.newBuilder()
                .setId("e-" + requestId)
                .setScope(SCOPE)
                .setEventTime(time)
                .setRequestId(requestId)
                .setCandidateId("c-" + requestId)
                .setAdapterId(adapterId)
                .setIncumbent(null)
                .setMetrics(List.of(
                        better
                                ? metric("loss", "shifted", true, 2.91, 1.43, -1.61, -1.35, -0.29, MetricOutcome.PASS)
                                : metric("loss", "shifted", true, 2.91, 2.86, -0.17, 0.08, -0.29, MetricOutcome.FAIL),
                        metric("loss", "anchor", true, 1.88, 1.90, -0.03, 0.07, 0.094, MetricOutcome.PASS),
                        metric("safety", "safety", false, 0.92, 0.92, -0.06, 0.06, -0.1, MetricOutcome.PASS)))
                .setVerdict(verdict)
                .setRule(better ? "all-passed" : "shifted-not-better")
                .setReason(
                        better
                                ? "shifted: loss 2.910 to 1.430, -50.9 % (-55.3 to -46.4 %), the margin is -10.0 %"
                                : "shifted: loss 2.910 to 2.860, -1.7 % (-5.8 to +2.7 %), the margin is -10.0 %")
                .build();
    }

    private static GateMetric metric(
            String name,
            String slice,
            boolean lowerIsBetter,
            double incumbent,
            double candidate,
            double low,
            double high,
            double margin,
            MetricOutcome outcome) {
        return GateMetric.newBuilder()
                .setName(name)
                .setSlice(slice)
                .setLowerIsBetter(lowerIsBetter)
                .setIncumbent(incumbent)
                .setCandidate(candidate)
                .setDifference(candidate - incumbent)
                .setLow(low)
                .setHigh(high)
                .setConfidence(0.95)
                .setN(48)
                .setMargin(margin)
                .setOutcome(outcome)
                .build();
    }

    public static Deployment deployment(String id, long time, DeploymentState state, String adapterOrNull) {
        return Deployment.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(time)
                .setState(state)
                .setBaseModel("pocket")
                .setAdapterId(adapterOrNull)
                .setActor("gate")
                .setReason(
                        state == DeploymentState.PROMOTED
                                ? "all-passed: shifted: loss 2.910 to 1.430; anchor: loss 1.880 to 1.900"
                                : "shifted-not-better: shifted: loss 2.910 to 2.860, -1.7 %, the margin is -10.0 %")
                .build();
    }

    public static DeadLetter deadLetter(String id, String scopeOrNull, String reason) {
        return DeadLetter.newBuilder()
                .setId(id)
                .setScope(scopeOrNull)
                .setEventTime(1_000)
                .setComponent("ingestion")
                .setTopic("attune.interactions")
                .setValue(ByteBuffer.wrap(new byte[] {1}))
                .setValueSize(1)
                .setReason(reason)
                .build();
    }
}
