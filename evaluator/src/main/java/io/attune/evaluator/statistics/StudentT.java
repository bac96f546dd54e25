package io.attune.evaluator.statistics;

import org.apache.commons.statistics.distribution.TDistribution;

/** Student's interval for the mean of paired differences; exact where they are normal. */
public final class StudentT {
    private StudentT() {}

    /**
     * Candidate minus incumbent.
     *
     * @throws IllegalArgumentException with fewer than two pairs
     */
    public static Interval difference(PairedSample sample, double confidence) {
        int n = sample.size();
        if (n < 2) {
            throw new IllegalArgumentException("Student's interval needs at least two pairs, not " + n);
        }
        double mean = sample.candidateMean() - sample.incumbentMean();
        double squares = 0;
        for (int index = 0; index < n; index++) {
            double deviation = sample.candidate()[index] - sample.incumbent()[index] - mean;
            squares += deviation * deviation;
        }
        double error = Math.sqrt(squares / (n - 1) / n);
        double width = TDistribution.of(n - 1).inverseCumulativeProbability((1 + confidence) / 2) * error;
        return new Interval(mean, mean - width, mean + width, confidence, n);
    }
}
