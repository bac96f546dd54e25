package io.attune.drift.detect;

/**
 * How sure a detector has to be. The reference is a sample, so what was normal before is known only within a confidence bound;
 * that bound fails with probability at most {@code referenceRisk}. Since E[τ] ≥ (1 − risk) · threshold, the threshold is
 * A / (1 − risk), and the stated run length holds on average over references and streams.
 *
 * @param runLength the expected number of observations between false alarms
 * @param referenceRisk probability that a bound derived from the reference is wrong, in (0, 0.5]
 */
public record Calibration(RunLength runLength, double referenceRisk) {

    /** Risk used where nothing else is said: costs log(1/0.95) = 0.05 nats of evidence. */
    public static final double DEFAULT_RISK = 0.05;

    public Calibration {
        if (runLength == null) {
            throw new IllegalArgumentException("runLength must be given");
        }
        if (!(referenceRisk > 0 && referenceRisk <= 0.5)) {
            throw new IllegalArgumentException("referenceRisk must be in (0, 0.5], was " + referenceRisk);
        }
    }

    /** Calibration with the default reference risk. */
    public static Calibration of(RunLength runLength) {
        return new Calibration(runLength, DEFAULT_RISK);
    }

    /** Evidence at which a detector alarms, as a natural logarithm. */
    public double logThreshold() {
        return Math.log(runLength.observations()) - Math.log1p(-referenceRisk);
    }

    /**
     * Failure probability allowed to each of the bounds that a learning detector derives anew at every refresh. If bounds fail at
     * a rate of at most h per observation, then with p the probability that one fails before the alarm,
     * E[τ] ≥ max((1 − p) · threshold, p² / (2h)); h = q² / (2A) makes that at least A for every p when q is the risk set aside.
     *
     * @param every observations between two refreshes
     * @param bounds bounds derived at each refresh
     */
    double refreshRisk(int every, int bounds) {
        double q = referenceRisk / 2;
        return Math.max(1e-300, every * q * q / (2 * runLength.observations()) / bounds);
    }
}
