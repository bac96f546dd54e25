package io.attune.safety.watch;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Settings and arithmetic of the sequential test for a rising rate of rare events.
 *
 * <p>Null hypothesis: each observation is a hit with conditional probability at most {@code bound}. For an alternative rate {@code p} with
 * odds {@code r} times those of the bound, a hit multiplies by {@code p/bound} and a miss by {@code (1-p)/(1-bound)}; both have mean at
 * most 1 under the null. The Shiryaev-Roberts sum {@code M = (M + 1) · L}, averaged over several {@code r}, is an e-detector, so that the
 * mean number of observations until {@code M ≥ threshold} is at least {@code threshold} (Shin, Ramdas and Rinaldo, arXiv 2203.03532,
 * proposition 2.4). Only hits are looked at, which can only make alarms later.
 *
 * <p>The bound is a prior one while the reference is gathered and then the Clopper-Pearson upper limit of the reference's rate: the
 * statement about the run length holds on the event, of probability at least {@code 1 - doubt}, that the limit covers the true rate.
 *
 * @param referenceSize observations in the reference
 * @param priorBound rate that is taken as the bound until the reference is complete
 * @param threshold mean observations between false alarms, at least
 * @param doubt probability that the reference's upper limit lies below the true rate
 * @param recovery observations in a window that ends an alarm if its rate is not above the bound
 */
public record RateTest(int referenceSize, double priorBound, double threshold, double doubt, int recovery) {
    private static final double[] ODDS_RATIOS = {1.5, 2, 3, 6, 12};

    public RateTest {
        if (referenceSize < 1) {
            throw new IllegalArgumentException("referenceSize must be at least 1, was " + referenceSize);
        }
        if (!(priorBound > 0 && priorBound < 1)) {
            throw new IllegalArgumentException("priorBound must be between 0 and 1, was " + priorBound);
        }
        if (!(threshold >= 2)) {
            throw new IllegalArgumentException("threshold must be at least 2, was " + threshold);
        }
        if (!(doubt > 0 && doubt < 1)) {
            throw new IllegalArgumentException("doubt must be between 0 and 1, was " + doubt);
        }
        if (recovery < 1) {
            throw new IllegalArgumentException("recovery must be at least 1, was " + recovery);
        }
    }

    /** How many alternatives are mixed. */
    static int alternatives() {
        return ODDS_RATIOS.length;
    }

    /** The alternative that dates the change. */
    static int middle() {
        return ODDS_RATIOS.length / 2;
    }

    /** The bound on the null rate after {@code hits} in the reference; {@code complete} tells whether it has been gathered. */
    public double bound(long hits, boolean complete) {
        if (!complete) {
            return priorBound;
        }
        if (hits >= referenceSize) {
            return 1;
        }
        return BetaDistribution.of(hits + 1.0, referenceSize - (double) hits).inverseCumulativeProbability(1 - doubt);
    }

    /** The factor of a hit under alternative {@code k}. */
    static double hit(double bound, int k) {
        return alternative(bound, k) / bound;
    }

    /** The factor of a miss under alternative {@code k}. */
    static double miss(double bound, int k) {
        return (1 - alternative(bound, k)) / (1 - bound);
    }

    private static double alternative(double bound, int k) {
        double odds = ODDS_RATIOS[k] * bound / (1 - bound);
        return odds / (1 + odds);
    }
}
