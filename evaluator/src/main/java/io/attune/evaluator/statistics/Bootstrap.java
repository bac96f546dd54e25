package io.attune.evaluator.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Bias-corrected and accelerated bootstrap intervals (Efron 1987; Efron and Tibshirani 1993, chapter 14). Rows are drawn
 * with replacement, the same seed gives the same interval. Where the correction cannot be had, because all resamples or
 * all leave-one-out values agree, it is left out and the percentile interval remains.
 */
public final class Bootstrap {
    /** Enough for the ends of a 95 % interval to be steady to about a fiftieth of its width. */
    public static final int RESAMPLES = 4000;

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private final int resamples;
    private final long seed;

    /** A value that is computed from some rows, given by their numbers; a row may come more than once. */
    @FunctionalInterface
    public interface Statistic {
        double of(int[] rows);
    }

    public Bootstrap(long seed) {
        this(RESAMPLES, seed);
    }

    public Bootstrap(int resamples, long seed) {
        if (resamples < 100) {
            throw new IllegalArgumentException("resamples must be at least 100 but is " + resamples);
        }
        this.resamples = resamples;
        this.seed = seed;
    }

    /**
     * The interval of a statistic of {@code n} independent rows.
     *
     * @throws IllegalArgumentException when there is no row
     */
    public Interval interval(int n, Statistic statistic, double confidence) {
        if (n < 1) {
            throw new IllegalArgumentException("a bootstrap needs at least one row");
        }
        double estimate = statistic.of(IntStream.range(0, n).toArray());
        double[] values = resample(n, statistic);
        double bias = bias(values, estimate);
        double acceleration = acceleration(n, statistic);
        double tail = (1 - confidence) / 2;
        double low = quantile(values, corrected(tail, bias, acceleration));
        double high = quantile(values, corrected(1 - tail, bias, acceleration));
        return new Interval(estimate, Math.min(low, high), Math.max(low, high), confidence, n);
    }

    /** Candidate's mean minus incumbent's. */
    public Interval difference(PairedSample sample, double confidence) {
        return interval(
                sample.size(), rows -> mean(sample.candidate(), rows) - mean(sample.incumbent(), rows), confidence);
    }

    /** Candidate's mean over incumbent's, minus one; the values must be positive. */
    public Interval relativeChange(PairedSample sample, double confidence) {
        return interval(
                sample.size(), rows -> mean(sample.candidate(), rows) / mean(sample.incumbent(), rows) - 1, confidence);
    }

    private double[] resample(int n, Statistic statistic) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[resamples];
        int[] rows = new int[n];
        for (int sample = 0; sample < resamples; sample++) {
            for (int index = 0; index < n; index++) {
                rows[index] = random.nextInt(n);
            }
            values[sample] = statistic.of(rows);
        }
        Arrays.sort(values);
        return values;
    }

    /** Median bias z0, equal values counted half. */
    private static double bias(double[] values, double estimate) {
        double below = 0;
        for (double value : values) {
            below += value < estimate ? 1 : value == estimate ? 0.5 : 0;
        }
        double share = below / values.length;
        return share > 0 && share < 1 ? NORMAL.inverseCumulativeProbability(share) : 0;
    }

    /** From the leave-one-out values. */
    private static double acceleration(int n, Statistic statistic) {
        if (n < 2) {
            return 0;
        }
        double[] left = new double[n];
        int[] rows = IntStream.range(1, n).toArray();
        for (int out = 0; out < n; out++) {
            left[out] = statistic.of(rows);
            if (out < n - 1) {
                rows[out] = out;
            }
        }
        double mean = Arrays.stream(left).average().orElseThrow();
        double squares = 0;
        double cubes = 0;
        for (double value : left) {
            double deviation = mean - value;
            squares += deviation * deviation;
            cubes += deviation * deviation * deviation;
        }
        return squares > 0 ? cubes / (6 * Math.pow(squares, 1.5)) : 0;
    }

    private static double corrected(double probability, double bias, double acceleration) {
        double shifted = bias + NORMAL.inverseCumulativeProbability(probability);
        double denominator = 1 - acceleration * shifted;
        return denominator > 0 ? NORMAL.cumulativeProbability(bias + shifted / denominator) : probability;
    }

    /** Linear between the order statistics. */
    private static double quantile(double[] sorted, double probability) {
        double place = Math.max(0, Math.min(sorted.length - 1.0, probability * (sorted.length + 1) - 1));
        int below = (int) Math.floor(place);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    private static double mean(double[] values, int[] rows) {
        double sum = 0;
        for (int row : rows) {
            sum += values[row];
        }
        return sum / rows.length;
    }
}
