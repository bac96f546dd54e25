package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RankBoundTest {

    @Test
    void linearBoundHoldsAgainstSimulatedReferencesAndIsNotLoose() {
        check(100, 100);
    }

    @Test
    void boundOfThinnedReferencesHoldsAgainstWholeOnes() {
        check(1_000, 37);
    }

    /** Draws the probabilities of all n + 1 gaps and looks at them through the cells. */
    private static void check(int n, int knots) {
        RankCells cells = RankCells.of(new SplittableRandom(1).doubles(n).toArray(), knots, 1);
        int[] gaps = cells.gaps();
        double bound = RankBound.upperMean(cells.scores(cells::middle), gaps, 0.05);
        SplittableRandom random = new SplittableRandom(3);
        double[] means = new double[4_000];
        for (int i = 0; i < means.length; i++) {
            double total = 0;
            double sum = 0;
            for (int cell = 0; cell < gaps.length; cell++) {
                for (int gap = 0; gap < gaps[cell]; gap++) {
                    double e = -Math.log(1 - random.nextDouble());
                    total += e;
                    sum += e * cells.middle(cell);
                }
            }
            means[i] = sum / total;
        }
        Arrays.sort(means);
        double quantile = means[(int) (0.95 * means.length)];
        assertThat(bound).isGreaterThan(quantile);
        // Chernoff pays √(2 log 20) = 2.45 standard deviations instead of 1.645.
        assertThat(bound - 0.5).isLessThan(1.7 * (quantile - 0.5));
    }

    @Test
    void tailBoundIsTheBetaQuantile() {
        // One gap of n + 1: P(Beta(1, n) > x) = (1 − x)^n.
        assertThat(RankBound.upperTail(1, 50, 0.05)).isCloseTo(1 - Math.pow(0.05, 1.0 / 50), within(1e-9));
    }
}
