package io.attune.drift.measure;

import java.util.List;

/** Statistic paths of one detector, on calm and on changed streams, and what they say at any threshold. */
final class AlarmTimes {

    private AlarmTimes() {}

    /** Index at which a path first reaches the threshold; −1 for never. */
    static int first(double[] path, double threshold) {
        for (int t = 0; t < path.length; t++) {
            if (path[t] >= threshold) {
                return t;
            }
        }
        return -1;
    }

    /** Observations per alarm on calm paths, each followed to its first alarm or its end: the estimate for exponential times. */
    static double runLength(List<double[]> calm, double threshold) {
        double observed = 0;
        int alarms = 0;
        for (double[] path : calm) {
            int at = first(path, threshold);
            observed += at < 0 ? path.length : at + 1;
            alarms += at < 0 ? 0 : 1;
        }
        return alarms == 0 ? Double.POSITIVE_INFINITY : observed / alarms;
    }

    /** The lowest threshold whose measured run length is at least the target. */
    static double threshold(List<double[]> calm, double target) {
        double[] levels = calm.stream()
                .flatMapToDouble(path -> java.util.Arrays.stream(path))
                .filter(Double::isFinite)
                .distinct()
                .sorted()
                .toArray();
        int low = 0;
        int high = levels.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runLength(calm, levels[middle]) >= target) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < levels.length ? levels[low] : Math.nextUp(levels[levels.length - 1]);
    }
}
