package io.attune.drift.detect;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Bounds for the mean of a score of the rank u of a new value among n reference values. Given the reference, u falls into the n + 1
 * gaps between the sorted reference values with probabilities that are Dirichlet(1, …, 1) over references, whatever the continuous
 * distribution; so the mean of any score of u has a known law and can be bounded without knowing the distribution.
 */
final class RankBound {

    private static final int GRID = 512;

    private RankBound() {}

    /**
     * Upper bound of E[s(u) | reference] that fails with probability at most {@code risk}: with w_i = e_i / Σe and e_i standard
     * exponential, P(Σ w_i (s_i − m) ≥ 0) ≤ min_θ Π 1 / (1 − θ (s_i − m)) (Chernoff). Gaps beyond {@value #GRID} are averaged over a
     * grid of the unit interval.
     *
     * @param score a function from [0, 1] to [0, 1]
     */
    static double upperMean(DoubleUnaryOperator score, int n, double risk) {
        int cells = Math.min(n + 1, GRID);
        double[] s = new double[cells];
        double mean = 0;
        double top = 0;
        for (int i = 0; i < cells; i++) {
            s[i] = score.applyAsDouble((i + 0.5) / cells);
            mean += s[i] / cells;
            top = Math.max(top, s[i]);
        }
        double scale = (n + 1.0) / cells;
        double low = mean;
        double high = top;
        for (int i = 0; i < 40; i++) {
            double m = (low + high) / 2;
            if (logTail(s, m, top, scale) <= Math.log(risk)) {
                high = m;
            } else {
                low = m;
            }
        }
        return Math.min(1, Math.max(high, 1e-12));
    }

    /** Upper bound of P(u > 1 − gaps/(n + 1) | reference): the sum of {@code gaps} Dirichlet weights is Beta(gaps, n + 1 − gaps). */
    static double upperTail(int gaps, int n, double risk) {
        return BetaDistribution.of(gaps, n + 1.0 - gaps).inverseSurvivalProbability(risk);
    }

    private static double logTail(double[] s, double m, double top, double scale) {
        double limit = 1 / Math.max(top - m, 1e-12);
        double low = 0;
        double high = limit;
        for (int i = 0; i < 60; i++) {
            double left = low + (high - low) / 3;
            double right = high - (high - low) / 3;
            if (exponent(s, m, left) < exponent(s, m, right)) {
                high = right;
            } else {
                low = left;
            }
        }
        return Math.min(0, scale * exponent(s, m, (low + high) / 2));
    }

    private static double exponent(double[] s, double m, double theta) {
        double sum = 0;
        for (double v : s) {
            double inner = 1 - theta * (v - m);
            if (inner <= 0) {
                return Double.POSITIVE_INFINITY;
            }
            sum -= Math.log(inner);
        }
        return sum;
    }
}
