package io.attune.drift.detect;

/**
 * What all e-detectors share: bets on scores and the threshold that their summed evidence has to reach. The statistic is the natural
 * logarithm of M_n = Σ_k w_k R_k,n with R_k,n = L_k,n · (R_k,n−1 + 1) and E[L_k,n | past] ≤ 1 while nothing has changed; M_n − n is then a
 * supermartingale and the first time M_n reaches a threshold A has expectation at least A (Shin, Ramdas, Rinaldo, arXiv 2203.03532,
 * theorem 2.4 and section 4).
 */
abstract class BettingDetector {

    final double threshold;
    final ScoreBets bets;
    /** Evidence below this is below the threshold; what is not is compared by its logarithm, as users see it. */
    private final double near;

    BettingDetector(double threshold, ScoreBets bets) {
        this.threshold = threshold;
        this.near = 0.999 * Math.exp(threshold);
        this.bets = bets;
    }

    /** See {@link Detector#statistic()}. */
    public double statistic() {
        return bets.logEvidence();
    }

    /** See {@link Detector#threshold()}. */
    public double threshold() {
        return threshold;
    }

    /** See {@link Detector#alarm()}. */
    public boolean alarm() {
        return bets.highest() >= near && Math.log(bets.highest()) >= threshold;
    }

    /** See {@link Detector#changePoint()}. */
    public long changePoint() {
        return bets.changePoint();
    }

    /** See {@link Detector#observations()}. */
    public long observations() {
        return bets.observations();
    }

    /** See {@link Detector#entryWeight}. */
    public void entryWeight(double weight) {
        bets.entryWeight(weight);
    }

    /** See {@link Detector#reset()}. */
    public void reset() {
        bets.reset();
    }

    /** See {@link Detector#prefetch}. */
    public double prefetch(int step) {
        return step == 0 ? threshold : bets.prefetch(step);
    }

    static double finite(double x) {
        if (!Double.isFinite(x)) {
            throw new IllegalArgumentException("value must be finite, was " + x);
        }
        return x;
    }
}
