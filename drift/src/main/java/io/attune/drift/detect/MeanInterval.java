package io.attune.drift.detect;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Confidence interval for a mean in [0, 1].
 *
 * @param lower lower bound
 * @param upper upper bound
 */
public record MeanInterval(double lower, double upper) {

    public MeanInterval {
        if (!(lower >= 0 && upper <= 1 && lower <= upper)) {
            throw new IllegalArgumentException(
                    "interval must lie within [0, 1] with lower <= upper, was [" + lower + ", " + upper + "]");
        }
    }

    /** Exact (Clopper-Pearson) interval of a proportion; each side fails with probability at most {@code risk / 2}. */
    public static MeanInterval clopperPearson(long successes, long trials, double risk) {
        if (trials < 1 || successes < 0 || successes > trials) {
            throw new IllegalArgumentException(
                    "successes must be between 0 and trials, was " + successes + " of " + trials);
        }
        double lower = successes == 0
                ? 0
                : BetaDistribution.of(successes, trials - successes + 1.0).inverseCumulativeProbability(risk / 2);
        return new MeanInterval(lower, upperProportion(successes, trials, risk / 2));
    }

    /** Upper Clopper-Pearson bound that fails with probability at most {@code risk}. */
    static double upperProportion(long successes, long trials, double risk) {
        return successes == trials
                ? 1
                : BetaDistribution.of(successes + 1.0, trials - successes).inverseSurvivalProbability(risk);
    }

    /**
     * Interval of the mean of values in [0, 1] by betting against each candidate mean with a predictable stake (Waudby-Smith and
     * Ramdas, "Estimating means of bounded random variables by betting", section 4.4); needs no variance and no distribution, only
     * that the conditional mean of the values is constant. Each side fails with probability at most {@code risk / 2}.
     */
    public static MeanInterval betting(double[] values, double risk) {
        double upper = upperBound(values, false, risk / 2);
        double lower = 1 - upperBound(values, true, risk / 2);
        return lower <= upper ? new MeanInterval(lower, upper) : new MeanInterval(upper, lower);
    }

    private static double upperBound(double[] values, boolean mirrored, double risk) {
        double[] stakes = predictableStakes(values, mirrored, risk);
        double low = 0;
        double high = 1;
        for (int i = 0; i < 45; i++) {
            double middle = (low + high) / 2;
            if (rejects(values, mirrored, stakes, middle, risk)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private static boolean rejects(double[] values, boolean mirrored, double[] stakes, double mean, double risk) {
        double capital = 0;
        double needed = -Math.log(risk);
        for (int t = 0; t < values.length; t++) {
            double x = mirrored ? 1 - values[t] : values[t];
            capital += Math.log1p(-stakes[t] * (x - mean));
            if (capital >= needed) {
                return true;
            }
        }
        return false;
    }

    private static double[] predictableStakes(double[] values, boolean mirrored, double risk) {
        double[] stakes = new double[values.length];
        double sum = 0.5;
        double squares = 0.25;
        for (int t = 0; t < values.length; t++) {
            double variance = squares / (t + 1);
            stakes[t] = Math.min(0.9, Math.sqrt(2 * Math.log(1 / risk) / (values.length * Math.max(variance, 1e-12))));
            double x = mirrored ? 1 - values[t] : values[t];
            sum += x;
            double mean = sum / (t + 2);
            squares += (x - mean) * (x - mean);
        }
        return stakes;
    }
}
