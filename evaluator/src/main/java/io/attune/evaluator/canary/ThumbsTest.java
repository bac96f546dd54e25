package io.attune.evaluator.canary;

import io.attune.evaluator.statistics.ClopperPearson;
import java.util.Arrays;

/**
 * Tests, outcome by outcome, whether thumbs of a new adapter are worse than its predecessor's were. The predecessor's rate
 * is known from a sample only, so it enters as a lower confidence bound {@code L} (Clopper and Pearson), with half of the
 * error. The new thumbs are bet against: the mean over a grid of λ of {@code Π (1 + λ (L − x))} is a non-negative
 * supermartingale as long as the new rate is at least {@code L} (Waudby-Smith and Ramdas, arXiv 2010.09686), so it exceeds
 * {@code 2 / error} at any time with a probability of at most half the error (Ville). Looking after every outcome is
 * allowed; outcomes need not be independent of each other, only their conditional mean counts.
 */
public final class ThumbsTest {
    private static final int BETS = 20;

    private final double bound;
    private final double threshold;
    private final double[] wealth = new double[BETS];
    private int up;
    private int judged;

    /**
     * @param baselineUp thumbs up of the predecessor
     * @param baselineJudged all its thumbs; without any, the test never says worse
     * @param error largest probability of calling a new adapter worse that is not, over all time
     */
    public ThumbsTest(int baselineUp, int baselineJudged, double error) {
        if (!(error > 0 && error < 1)) {
            throw new IllegalArgumentException("error must be between 0 and 1 but is " + error);
        }
        this.bound = baselineJudged == 0 ? 0 : ClopperPearson.lower(baselineUp, baselineJudged, error / 2);
        this.threshold = 2 / error;
        Arrays.fill(wealth, 1);
    }

    /** Takes the next thumb. */
    public void add(boolean thumbUp) {
        judged++;
        up += thumbUp ? 1 : 0;
        double gain = bound - (thumbUp ? 1 : 0);
        for (int bet = 0; bet < BETS; bet++) {
            wealth[bet] *= 1 + lambda(bet) * gain;
        }
    }

    /** The evidence that the new adapter is worse; {@link #threshold} is enough. */
    public double evidence() {
        double sum = 0;
        for (double value : wealth) {
            sum += value;
        }
        return sum / BETS;
    }

    /** The evidence that is called worse. */
    public double threshold() {
        return threshold;
    }

    /** Whether the new adapter is worse. */
    public boolean isWorse() {
        return evidence() >= threshold;
    }

    /** Lower bound of the predecessor's rate. */
    public double bound() {
        return bound;
    }

    /** Thumbs up so far. */
    public int up() {
        return up;
    }

    /** Thumbs so far. */
    public int judged() {
        return judged;
    }

    /** Below 1 / (1 − L), so that no thumb takes the wealth to zero; and at most 4, which is enough for any rate. */
    private double lambda(int bet) {
        return (bet + 1.0) / (BETS + 1.0) * Math.min(4, 1 / Math.max(1 - bound, 1e-6));
    }
}
