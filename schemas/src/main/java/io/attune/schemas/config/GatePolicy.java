package io.attune.schemas.config;

import java.io.Serializable;

/**
 * When a candidate is promoted. Losses are nats per label token.
 *
 * @param confidence coverage of the intervals
 * @param minimumPairs pairs per metric below which the verdict is INCONCLUSIVE
 * @param heldOutImprovement least relative drop of the held-out loss on the shifted slice
 * @param anchorMargin largest relative rise of the loss on the anchor slices that is tolerated
 * @param safetyMargin largest drop of the safety suite's mean score in [0, 1] that is tolerated
 * @param seed of the bootstrap
 */
public record GatePolicy(
        double confidence,
        int minimumPairs,
        double heldOutImprovement,
        double anchorMargin,
        double safetyMargin,
        long seed)
        implements Serializable {
    public GatePolicy {
        Checks.within("gate.confidence", confidence, 0.5, 0.9999);
        Checks.atLeast("gate.minimumPairs", minimumPairs, 2);
        Checks.within("gate.heldOutImprovement", heldOutImprovement, 0, 1);
        Checks.within("gate.anchorMargin", anchorMargin, 0, 1);
        Checks.within("gate.safetyMargin", safetyMargin, 0, 1);
    }

    public static GatePolicy standard() {
        return new GatePolicy(0.95, 20, 0.05, 0.05, 0.10, 42);
    }
}
