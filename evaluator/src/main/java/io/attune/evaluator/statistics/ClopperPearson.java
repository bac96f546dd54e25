package io.attune.evaluator.statistics;

import org.apache.commons.statistics.distribution.BetaDistribution;

/** Exact one-sided bounds of a probability (Clopper and Pearson 1934). */
public final class ClopperPearson {
    private ClopperPearson() {}

    /** The probability is below this with an error of at most {@code error}, whatever it is. */
    public static double lower(int successes, int trials, double error) {
        check(successes, trials);
        return successes == 0
                ? 0
                : BetaDistribution.of(successes, trials - successes + 1.0).inverseCumulativeProbability(error);
    }

    /** The probability is above this with an error of at most {@code error}, whatever it is. */
    public static double upper(int successes, int trials, double error) {
        check(successes, trials);
        return successes == trials
                ? 1
                : BetaDistribution.of(successes + 1.0, trials - successes).inverseCumulativeProbability(1 - error);
    }

    private static void check(int successes, int trials) {
        if (successes < 0 || successes > trials) {
            throw new IllegalArgumentException(successes + " successes in " + trials + " trials");
        }
    }
}
