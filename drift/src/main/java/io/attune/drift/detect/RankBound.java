package io.attune.drift.detect;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Bounds for the mean of a score of the cell that a new value falls into. Given the reference, the cells have probabilities that are
 * Dirichlet(a_1, …, a_c) over references (see {@link RankCells}), whatever the distribution; so the mean of any score of the cell has a
 * known law and can be bounded without knowing the distribution.
 */
final class RankBound {

    private RankBound() {}

    /**
     * Upper bound of E[s(cell) | reference] that fails with probability at most {@code risk}: the probabilities are g_i / Σg with g_i
     * gamma(a_i), so P(Σ g_i (s_i − m) ≥ 0) ≤ min_θ Π (1 − θ (s_i − m))^−a_i (Chernoff).
     *
     * @param score of each cell, in [0, 1]
     * @param gaps a_i of each cell
     */
    static double upperMean(double[] score, int[] gaps, double risk) {
        double mean = 0;
        double total = 0;
        double top = 0;
        for (int i = 0; i < score.length; i++) {
            mean += gaps[i] * score[i];
            total += gaps[i];
            top = Math.max(top, score[i]);
        }
        double low = mean / total;
        double high = top;
        for (int i = 0; i < 30; i++) {
            double m = (low + high) / 2;
            if (logTail(score, gaps, m, top) <= Math.log(risk)) {
                high = m;
            } else {
                low = m;
            }
        }
        return Math.min(1, Math.max(high, 1e-12));
    }

    /** Upper bound of the probability of cells that hold {@code gaps} of the n + 1 gaps: it is Beta(gaps, n + 1 − gaps). */
    static double upperTail(int gaps, int n, double risk) {
        return gaps > n ? 1 : BetaDistribution.of(gaps, n + 1.0 - gaps).inverseSurvivalProbability(risk);
    }

    /** Any θ gives a valid bound, so it is enough that Newton's method comes near the best one. */
    private static double logTail(double[] s, int[] gaps, double m, double top) {
        double low = 0;
        double high = 1 / Math.max(top - m, 1e-12);
        double theta = 0;
        for (int i = 0; i < 30 && high - low > 1e-7 * high; i++) {
            double slope = 0;
            double curvature = 0;
            for (int k = 0; k < s.length; k++) {
                double d = s[k] - m;
                double ratio = d / (1 - theta * d);
                slope += gaps[k] * ratio;
                curvature += gaps[k] * ratio * ratio;
            }
            if (slope < 0) {
                low = theta;
            } else {
                high = theta;
            }
            double next = theta - slope / curvature;
            theta = next > low && next < high ? next : (low + high) / 2;
            if (Math.abs(slope) < 1e-9 * Math.sqrt(curvature)) {
                break;
            }
        }
        return Math.min(0, exponent(s, gaps, m, theta));
    }

    private static double exponent(double[] s, int[] gaps, double m, double theta) {
        double sum = 0;
        for (int i = 0; i < s.length; i++) {
            double inner = 1 - theta * (s[i] - m);
            if (inner <= 0) {
                return Double.POSITIVE_INFINITY;
            }
            sum -= gaps[i] * Math.log(inner);
        }
        return sum;
    }
}
