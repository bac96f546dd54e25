package io.attune.drift.detect;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Where a {@link Chart} alarms, so that false alarms come once in the stated run length: the bootstrap. References are drawn with replacement
 * from the reference, a chart is started on each and runs over values drawn from the same reference, {@value #BUDGET} in all, which carries the
 * uncertainty of everything that the chart estimates. The threshold is the lowest at which the runs, each up to its first alarm, show the
 * stated number of values per alarm. Where that is more than half of a run of {@value #LONGEST}, the threshold for half a run is raised by the
 * exponential tail of the largest statistic per block (peaks over threshold).
 *
 * <p>This is a calibration, not a guarantee: it takes the reference for the whole truth and the values for independent, and beyond some
 * thousand observations it is an extrapolation.
 */
final class ChartCalibration {

    static final int BUDGET = 262_144;
    static final int LONGEST = 8_192;
    private static final int SHORTEST = 1_024;
    private static final int BLOCKS = 128;
    private static final double TAIL = 0.25;
    /** A statistic that never moves must not alarm by standing still. */
    private static final double LEAST = 1e-9;

    private ChartCalibration() {}

    static double threshold(
            Function<double[], Classic.Started> start, double[] reference, RunLength runLength, long seed) {
        double a = runLength.observations();
        int length = (int) Math.max(SHORTEST, Math.min(LONGEST, 3 * a));
        int block = length / BLOCKS;
        double[][] maxima = new double[BUDGET / length][BLOCKS];
        SplittableRandom seeds = new SplittableRandom(seed);
        double[] again = new double[reference.length];
        for (double[] run : maxima) {
            SplittableRandom random = seeds.split();
            for (int i = 0; i < again.length; i++) {
                again[i] = reference[random.nextInt(reference.length)];
            }
            Classic.Started started = start.apply(again.clone());
            for (int b = 0; b < BLOCKS; b++) {
                for (int i = 0; i < block; i++) {
                    double x = started.scaling().apply(reference[random.nextInt(reference.length)]);
                    run[b] = Math.max(run[b], started.chart().update(x));
                }
            }
        }
        double within = Math.min(a, length / 2.0);
        double level = lowest(maxima, block, within);
        if (a > within) {
            level += scale(maxima) * Math.log(a / within);
        }
        return Math.max(LEAST, level);
    }

    /** The lowest level at which the runs show at least {@code runLength} values per alarm. */
    static double lowest(double[][] maxima, int block, double runLength) {
        double[] levels = Arrays.stream(maxima)
                .flatMapToDouble(Arrays::stream)
                .distinct()
                .sorted()
                .toArray();
        int low = 0;
        int high = levels.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runLength(maxima, block, levels[middle]) >= runLength) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return levels[low];
    }

    private static double runLength(double[][] maxima, int block, double level) {
        double values = 0;
        int alarms = 0;
        for (double[] run : maxima) {
            int b = 0;
            while (b < run.length && run[b] < level) {
                b++;
            }
            // An alarm comes in the middle of its block on average.
            values += b < run.length ? (b + 0.5) * block : b * (double) block;
            alarms += b < run.length ? 1 : 0;
        }
        return alarms == 0 ? Double.POSITIVE_INFINITY : values / alarms;
    }

    /** Mean excess of the block maxima over their upper quartile, one standard error on the safe side. */
    static double scale(double[][] maxima) {
        double[] sorted =
                Arrays.stream(maxima).flatMapToDouble(Arrays::stream).sorted().toArray();
        int from = (int) (sorted.length * (1 - TAIL));
        double excess = 0;
        for (int i = from; i < sorted.length; i++) {
            excess += (sorted[i] - sorted[from]) / (sorted.length - from);
        }
        return excess * (1 + 1 / Math.sqrt(maxima.length));
    }
}
