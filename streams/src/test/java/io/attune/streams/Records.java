package io.attune.streams;

import io.attune.schemas.config.Policies;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.config.TrainingPolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Demonstration;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.HazardSpan;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Preference;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.Severity;
import io.attune.schemas.record.TextPart;
import io.attune.schemas.record.Thumb;
import java.util.List;
import java.util.Map;

/** Records for tests. */
public final class Records {
    public static final String SCOPE = "acme/desk";
    public static final long NOON = 1_700_000_000_000L;

    private Records() {}

    /** The standard policies but for the objective, which learns from thumbs. */
    public static Policies learningThumbs() {
        ScopePolicy standard = ScopePolicy.standard();
        TrainingPolicy t = standard.training();
        TrainingPolicy kto = new TrainingPolicy(
                t.method(),
                "kto",
                t.rank(),
                t.alpha(),
                t.learningRate(),
                t.epochs(),
                t.batchSize(),
                t.maxTokens(),
                t.replayRatio(),
                t.rehearsalRatio(),
                t.orthogonality(),
                t.patience(),
                t.maxExamples(),
                t.seed());
        return new Policies(
                new ScopePolicy(standard.detection(), standard.curation(), standard.retrain(), kto, standard.gate()),
                Map.of());
    }

    public static Interaction interaction(String id, String user, String prompt) {
        return Interaction.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(NOON)
                .setMessages(List.of(new ChatMessage("user", prompt)))
                .setResponse("the model's answer")
                .setBaseModel("pocket")
                .setAdapterId(null)
                .setUserId(user)
                .setAttributes(Map.of())
                .build();
    }

    public static Feedback thumb(String id, String interactionId, String user, boolean up) {
        return feedback(id, interactionId, user, new Thumb(up));
    }

    public static Feedback demonstration(String id, String interactionId, String user, String text) {
        return feedback(id, interactionId, user, new Demonstration(text));
    }

    public static Feedback preference(String id, String interactionId, String user, String chosen, String rejected) {
        return feedback(id, interactionId, user, new Preference(chosen, rejected));
    }

    public static Feedback feedback(String id, String interactionId, String user, Object value) {
        return Feedback.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(NOON + 1_000)
                .setInteractionId(interactionId)
                .setSource(FeedbackSource.USER)
                .setUserId(user)
                .setValue(value)
                .setAttributes(Map.of())
                .build();
    }

    public static SafetyVerdict verdict(String interactionId, String feedbackId, boolean flagged, HazardSpan... spans) {
        return SafetyVerdict.newBuilder()
                .setId("v-" + interactionId + "-" + feedbackId)
                .setScope(SCOPE)
                .setEventTime(NOON)
                .setInteractionId(interactionId)
                .setFeedbackId(feedbackId)
                .setAdapterId(null)
                .setFlagged(flagged)
                .setHazards(flagged ? Map.of("PROMPT_INJECTION", 0.99) : Map.of())
                .setSpans(List.of(spans))
                .setScanners(Map.of())
                .build();
    }

    public static HazardSpan span(TextPart part, int message, String hazard, int start, int end) {
        return new HazardSpan(part, message, hazard, 0.9, start, end, "test");
    }

    public static Alert alert(String id, AlertKind kind, String dedupKey, AlertState state, Long changePoint) {
        return Alert.newBuilder()
                .setId(id)
                .setScope(SCOPE)
                .setEventTime(NOON + 5_000)
                .setKind(kind)
                .setSeverity(Severity.WARNING)
                .setDetector("test")
                .setFeature("prompt.length")
                .setAdapterId(null)
                .setStatistic(12)
                .setThreshold(10)
                .setFalseAlarmRunLength(100_000)
                .setWindowStart(NOON - 1_000)
                .setWindowEnd(NOON + 5_000)
                .setChangePoint(changePoint)
                .setSampleInteractionIds(List.of())
                .setDedupKey(dedupKey)
                .setState(state)
                .setMessage("longer prompts")
                .build();
    }
}
