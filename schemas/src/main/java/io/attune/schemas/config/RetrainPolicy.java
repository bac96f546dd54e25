package io.attune.schemas.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * When a confirmed change starts a retrain.
 *
 * @param minimumExamples training rows since the change, held-out ones not counted, before a GPU is spent
 * @param minimumHoldout held-out rows since the change, without which the gate could not decide
 * @param confirmAfter how long a suspicion must stand before it counts as confirmed
 * @param coolDown rest after a decision, whichever it was
 * @param dailyBudget retrains per scope and day at most
 * @param canaryOutcomes outcomes of the new adapter that are compared with its predecessor's before it counts as stable
 * @param stageTimeout longest that training or evaluating may take before the scope gives up on it
 */
public record RetrainPolicy(
        int minimumExamples,
        int minimumHoldout,
        Duration confirmAfter,
        Duration coolDown,
        int dailyBudget,
        int canaryOutcomes,
        Duration stageTimeout)
        implements Serializable {
    public RetrainPolicy {
        Checks.atLeast("retrain.minimumExamples", minimumExamples, 1);
        Checks.atLeast("retrain.minimumHoldout", minimumHoldout, 1);
        if (confirmAfter == null || confirmAfter.isNegative()) {
            throw new IllegalArgumentException("retrain.confirmAfter must not be negative but is " + confirmAfter);
        }
        Checks.positive("retrain.coolDown", coolDown);
        Checks.atLeast("retrain.dailyBudget", dailyBudget, 0);
        Checks.atLeast("retrain.canaryOutcomes", canaryOutcomes, 0);
        Checks.positive("retrain.stageTimeout", stageTimeout);
    }

    public static RetrainPolicy standard() {
        return new RetrainPolicy(120, 30, Duration.ofSeconds(2), Duration.ofMinutes(5), 24, 60, Duration.ofHours(2));
    }
}
