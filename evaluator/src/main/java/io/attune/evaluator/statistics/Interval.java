package io.attune.evaluator.statistics;

/**
 * An estimate with its two-sided confidence interval.
 *
 * @param estimate the value from the sample itself
 * @param low lower end, at most the upper one
 * @param high upper end
 * @param confidence coverage that is aimed at
 * @param n size of the sample
 */
public record Interval(double estimate, double low, double high, double confidence, int n) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("low must not be above high, but they are " + low + " and " + high);
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be between 0 and 1 but is " + confidence);
        }
    }

    /** The interval of a value that grows with this one's by a factor of at least 0. */
    public Interval times(double factor) {
        if (!(factor >= 0)) {
            throw new IllegalArgumentException("factor must not be negative but is " + factor);
        }
        return new Interval(estimate * factor, low * factor, high * factor, confidence, n);
    }
}
