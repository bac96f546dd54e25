package io.attune.drift.job;

import io.attune.drift.feature.FeatureName;
import io.attune.drift.watch.Scorers;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.ServingChange;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.util.Collector;

/**
 * Outcomes, verdicts and deployments as the detectors see them: records of {@code attune.features}, beside the features of texts. Written
 * there they stand in one order for good, so that what is concluded from them together comes out the same in every replay.
 */
final class Journal {

    private static final String VERSION = "1";

    private Journal() {}

    /** Flagged rows and the surplus of a dominating user do not count. An outcome without feedback tells the sensors that there was none. */
    static void outcome(Outcome outcome, Collector<InteractionFeatures> out) {
        if (outcome.getFlagged()) {
            return;
        }
        Map<String, Double> numbers = new HashMap<>();
        if (outcome.getThumbUp() != null) {
            numbers.put(FeatureName.THUMB, outcome.getThumbUp() ? 1.0 : 0.0);
        }
        outcome.getScores().forEach((name, value) -> numbers.put(FeatureName.SCORE + name, value));
        out.collect(record("outcome|", outcome.getInteractionId(), Scorers.OUTCOMES)
                .setScope(outcome.getScope())
                .setEventTime(outcome.getEventTime())
                .setAdapterId(outcome.getAdapterId())
                .setNumbers(numbers)
                .build());
    }

    /** Personal data and secrets are no harm; they are redacted elsewhere. */
    static void verdict(SafetyVerdict verdict, Collector<InteractionFeatures> out) {
        if (verdict.getFeedbackId() != null) {
            return;
        }
        boolean harm = verdict.getFlagged()
                && verdict.getHazards().keySet().stream()
                        .anyMatch(hazard -> !hazard.startsWith("PII_") && !hazard.equals("SECRET"));
        out.collect(record("verdict|", verdict.getInteractionId(), Scorers.SAFETY)
                .setScope(verdict.getScope())
                .setEventTime(verdict.getEventTime())
                .setAdapterId(verdict.getAdapterId())
                .setNumbers(new HashMap<>(Map.of(FeatureName.HARM, harm ? 1.0 : 0.0)))
                .build());
    }

    static void deployment(Deployment deployment, Collector<InteractionFeatures> out) {
        out.collect(record("deployment|", deployment.getId(), Scorers.DEPLOYMENTS)
                .setScope(deployment.getScope())
                .setEventTime(deployment.getEventTime())
                .setAdapterId(deployment.getAdapterId())
                .setNumbers(new HashMap<>())
                .setDeployment(new ServingChange(
                        deployment.getId(), deployment.getState().name(), deployment.getPredecessor()))
                .build());
    }

    private static InteractionFeatures.Builder record(String prefix, String id, String scorer) {
        return InteractionFeatures.newBuilder()
                .setId(prefix + id)
                .setInteractionId(id)
                .setScorer(scorer)
                .setScorerVersion(VERSION)
                .setCategories(new HashMap<>())
                .setEmbedding(null)
                .setEmbeddingExpected(false);
    }
}
