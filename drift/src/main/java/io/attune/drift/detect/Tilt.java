package io.attune.drift.detect;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A bet on high ranks that pays by degrees: the density on (0, 1) that is proportional to min(exp(b z − b²/2), cap) at z = Φ⁻¹(u). Without the cap that
 * is the likelihood ratio of a normal score whose mean moved up by b standard deviations. Its mean under the uniform law is 1.
 */
final class Tilt {

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private final double shift;
    private final double cap;
    /** Where the cap is reached, as a normal score and as a rank. */
    private final double kneeScore;

    private final double knee;
    private final double belowKnee;
    private final double whole;

    /**
     * @param shift b, positive
     * @param cap above 1, as a multiple of the mean without it
     */
    Tilt(double shift, double cap) {
        this.shift = shift;
        this.cap = cap;
        this.kneeScore = Math.log(cap) / shift + shift / 2;
        this.knee = NORMAL.cumulativeProbability(kneeScore);
        this.belowKnee = NORMAL.cumulativeProbability(kneeScore - shift);
        this.whole = belowKnee + cap * NORMAL.survivalProbability(kneeScore);
    }

    /** The highest value of the density. */
    double most() {
        return cap / whole;
    }

    /** Mean of the density over the ranks from one to another. */
    double mean(double from, double to) {
        return Math.max(0, Math.min(most(), (upTo(to) - upTo(from)) / (to - from)));
    }

    private double upTo(double rank) {
        if (rank >= knee) {
            return (belowKnee + cap * (rank - knee)) / whole;
        }
        double z = NORMAL.inverseCumulativeProbability(rank);
        return NORMAL.cumulativeProbability(z - shift) / whole;
    }
}
