package io.attune.drift.watch;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.RunLength;
import io.attune.schemas.config.DetectionPolicy;

/**
 * What a policy means for one plan.
 *
 * @param referenceSize observations that make the reference
 * @param runLength stated run length of this watch's detector
 * @param signalEvery observations per signal
 */
public record WatchSettings(int referenceSize, RunLength runLength, int signalEvery) {

    private static final int EMBEDDING_AT_LEAST = 40;
    private static final int OUTCOMES_AT_LEAST = 20;

    public WatchSettings {
        if (referenceSize < 20) {
            throw new IllegalArgumentException("referenceSize must be at least 20, was " + referenceSize);
        }
        if (signalEvery < 1) {
            throw new IllegalArgumentException("signalEvery must be at least 1, was " + signalEvery);
        }
    }

    /** Outcomes are rarer than interactions, so a third of the reference has to do for them. */
    public static WatchSettings of(WatchPlan plan, DetectionPolicy policy) {
        int reference = policy.referenceSize();
        if (plan.side() == WatchPlan.Side.OUTCOME) {
            reference = Math.max(OUTCOMES_AT_LEAST, reference / 3);
        } else if (plan.kind() == WatchKind.EMBEDDING) {
            reference = Math.max(EMBEDDING_AT_LEAST, reference);
        }
        double runLength = Math.min(1e15, policy.falseAlarmRunLength() / plan.budgetShare());
        return new WatchSettings(reference, new RunLength(runLength), policy.signalEvery());
    }

    Calibration calibration(WatchPlan plan) {
        // The risks of all references of a scope together stay below the usual one.
        return new Calibration(runLength, Calibration.DEFAULT_RISK * Math.max(plan.budgetShare(), 0.01));
    }
}
