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
        int less = RankDetector.lowerBound(held, score);
        int equal = RankDetector.upperBound(held, score) - less;
        return (less + tie * (equal + 1)) / (held.length + 1.0);
    }

    private double project(byte[] features) {
        double sum = 0;
        for (int i = 0; i < features.length; i++) {
            sum += direction[i] * features[i];
        }
        return sum;
    }
}
