package io.attune.safety.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Rates and the area under the ROC curve. */
final class Figures {
    private Figures() {}

    static String percent(int part, int whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.2f %% (%d/%d)", 100.0 * part / whole, part, whole);
    }

    /** Probability that a positive scores above a negative, ties counting half. */
    static double auc(List<Double> positives, List<Double> negatives) {
        double[] sorted =
                negatives.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double wins = 0;
        for (double p : positives) {
            int below = lowerBound(sorted, p);
            int notAbove = lowerBound(sorted, Math.nextUp(p));
            wins += below + (notAbove - below) / 2.0;
        }
        return wins / positives.size() / sorted.length;
    }

    private static int lowerBound(double[] sorted, double value) {
        int at = Arrays.binarySearch(sorted, value);
        if (at < 0) {
            return -at - 1;
        }
        while (at > 0 && sorted[at - 1] == value) {
            at--;
        }
        return at;
    }
}
