package io.attune.drift.detect;

import java.util.Arrays;

/**
 * A direction in feature space and the sorted scores of the held-out reference along it: turns a vector into a rank that is uniform
 * while nothing has changed.
 */
final class Witness {

    private final float[] direction = new float[FourierFeatures.SIZE];
    private double[] held = new double[0];
    private boolean set;

    boolean set() {
        return set;
    }

    void clear() {
        set = false;
    }

    float[] direction() {
        return direction;
    }

    void aim(float[] newDirection, byte[][] heldOut) {
        System.arraycopy(newDirection, 0, direction, 0, direction.length);
        double[] scores = new double[heldOut.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = project(heldOut[i]);
        }
        Arrays.sort(scores);
        held = scores;
        set = true;
    }

    /** Rank in (0, 1) of the vector's score among the held-out scores, ties broken by {@code tie}. */
    double rank(byte[] features, double tie) {
        double score = project(features);
        int less = lowerBound(held, score);
        int equal = upperBound(held, score) - less;
        return (less + tie * (equal + 1)) / (held.length + 1.0);
    }

    private double project(byte[] features) {
        double sum = 0;
        for (int i = 0; i < features.length; i++) {
            sum += direction[i] * features[i];
        }
        return sum;
    }

    private static int lowerBound(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int upperBound(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Upper bounds of the mean rank among n held-out scores, and of the probability of each upper tail. */
    static double[] bounds(int n, double[] tails, double risk) {
        int[] gaps = new int[n + 1];
        Arrays.fill(gaps, 1);
        double[] ranks = new double[n + 1];
        Arrays.setAll(ranks, i -> (i + 0.5) / (n + 1));
        double[] bounds = new double[1 + tails.length];
        bounds[0] = RankBound.upperMean(ranks, gaps, risk);
        for (int i = 0; i < tails.length; i++) {
            bounds[1 + i] = RankBound.upperTail(tailGaps(n, tails[i]), n, risk);
        }
        return bounds;
    }

    /** Whether a rank among n held-out scores lies in the upper tail that {@link #bounds} means. */
    static boolean inTail(double rank, int n, double share) {
        return rank * (n + 1) > n + 1 - tailGaps(n, share);
    }

    private static int tailGaps(int n, double share) {
        return Math.max(1, (int) ((n + 1) * share));
    }
}
