package io.attune.drift.watch;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.RunLength;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;

/**
 * What a policy means for one plan.
 *
 * @param referenceSize observations that make the reference
 * @param meanMillis mean time between false alarms of this watch that is allowed
 * @param signalEvery least observations per signal
 * @param signalPauseMillis least event time per signal
 * @param referenceDays whole days that the reference spans at least; 0 for none
 */
public record WatchSettings(
        int referenceSize, double meanMillis, int signalEvery, long signalPauseMillis, int referenceDays) {

    private static final int EMBEDDING_AT_LEAST = 40;
    private static final int OUTCOMES_AT_LEAST = 20;

    public WatchSettings {
        if (referenceSize < 20) {
            throw new IllegalArgumentException("referenceSize must be at least 20, was " + referenceSize);
        }
        if (!(meanMillis > 0)) {
            throw new IllegalArgumentException("meanMillis must be positive, was " + meanMillis);
        }
        if (signalEvery < 1) {
            throw new IllegalArgumentException("signalEvery must be at least 1, was " + signalEvery);
        }
    }

    /** Outcomes are rarer than interactions, so a third of the reference has to do for them. */
    public static WatchSettings of(WatchPlan plan, DetectionPolicy policy, AlarmBudget budget) {
        int reference = policy.referenceSize();
        if (plan.side() == WatchPlan.Side.OUTCOME) {
            reference = Math.max(OUTCOMES_AT_LEAST, reference / 3);
        } else if (plan.kind() == WatchKind.EMBEDDING) {
            reference = Math.max(EMBEDDING_AT_LEAST, reference);
        }
        return new WatchSettings(
                reference,
                budget.meanMillis() / plan.budgetShare(),
                policy.signalEvery(),
                policy.signalPause().toMillis(),
                policy.referenceDays());
    }

    /** Event time that the reference takes at least. */
    long referenceMillis() {
        return referenceDays * 86_400_000L;
    }

    static Calibration calibration(WatchPlan plan, double runLength) {
        // The risks of all references of a scope together stay below the usual one.
        return new Calibration(new RunLength(runLength), Calibration.DEFAULT_RISK * Math.max(plan.budgetShare(), 0.01));
    }
}
