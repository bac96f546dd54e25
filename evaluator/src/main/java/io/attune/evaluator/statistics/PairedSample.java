package io.attune.evaluator.statistics;

import java.util.Arrays;

/**
 * The same things measured under the incumbent and under the candidate.
 *
 * @param incumbent one finite value per thing
 * @param candidate in the same order
 */
public record PairedSample(double[] incumbent, double[] candidate) {
    public PairedSample {
        if (incumbent.length != candidate.length) {
            throw new IllegalArgumentException("a paired sample has as many values on both sides, not "
                    + incumbent.length + " and " + candidate.length);
        }
        incumbent = finite("incumbent", incumbent);
        candidate = finite("candidate", candidate);
    }

    /** Number of pairs. */
    public int size() {
        return incumbent.length;
    }

    /** Mean of the incumbent's values. */
    public double incumbentMean() {
        return Arrays.stream(incumbent).average().orElse(Double.NaN);
    }

    /** Mean of the candidate's values. */
    public double candidateMean() {
        return Arrays.stream(candidate).average().orElse(Double.NaN);
    }

    private static double[] finite(String side, double[] values) {
        for (int index = 0; index < values.length; index++) {
            if (!Double.isFinite(values[index])) {
                throw new IllegalArgumentException(side + " value " + index + " is " + values[index]);
            }
        }
        return values.clone();
    }
}
