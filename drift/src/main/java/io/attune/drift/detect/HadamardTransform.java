package io.attune.drift.detect;

import java.util.SplittableRandom;

/**
 * A structured random matrix that stands for one of independent normal numbers: √n · HD₃ HD₂ HD₁ with H the orthonormal Walsh-Hadamard matrix
 * and D random signs (Yu et al., Orthogonal random features, 2016), n the power of two that holds the vector. Takes n log n additions where a
 * dense matrix takes n², and a few kilobytes instead of hundreds, which stay in the first cache. Immutable.
 */
final class HadamardTransform {

    private static final int ROUNDS = 3;
    /** More than any embedding has; damaged state must not ask for gigabytes. */
    static final int MOST = 1 << 16;

    private final int dimensions;
    private final int size;
    private final float[][] signs;

    /**
     * @param dimensions of the vectors
     * @param least results that are needed
     */
    HadamardTransform(int dimensions, int least, long seed) {
        if (dimensions < 1 || dimensions > MOST) {
            throw new IllegalArgumentException("dimensions must be between 1 and " + MOST + ", was " + dimensions);
        }
        this.dimensions = dimensions;
        int n = 1;
        while (n < dimensions || n < least) {
            n *= 2;
        }
        this.size = n;
        this.signs = new float[ROUNDS][n];
        SplittableRandom random = new SplittableRandom(seed);
        for (float[] round : signs) {
            for (int i = 0; i < n; i++) {
                round[i] = random.nextBoolean() ? 1 : -1;
            }
        }
        for (int i = 0; i < n; i++) {
            // All scaling in one place: each round multiplies lengths by √n.
            signs[ROUNDS - 1][i] /= n;
        }
    }

    int dimensions() {
        return dimensions;
    }

    /** Length of the buffer for {@link #apply}. */
    int size() {
        return size;
    }

    /**
     * Writes n results for one vector, each as if it were the inner product with a vector of standard normal numbers.
     *
     * @throws IllegalArgumentException when the vector has another length, is zero or is not finite
     */
    void apply(float[] vector, float[] into) {
        pad(vector, dimensions, into, size);
        for (float[] round : signs) {
            multiply(into, round);
            walsh(into, 0, size);
        }
    }

    /** Copies a vector that is as it must be, and zeros after it. */
    static void pad(float[] vector, int dimensions, float[] into, int size) {
        if (vector.length != dimensions) {
            throw new IllegalArgumentException("vector must have " + dimensions + " dimensions, has " + vector.length);
        }
        float squares = 0;
        for (float x : vector) {
            squares += x * x;
        }
        if (!(squares > 0 && squares < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("vector must be finite and not zero, squared length was " + squares);
        }
        System.arraycopy(vector, 0, into, 0, dimensions);
        java.util.Arrays.fill(into, dimensions, size, 0);
    }

    /** The Walsh-Hadamard matrix of ±1, times {@code length} values from {@code start} on; the length is a power of two. */
    static void walsh(float[] values, int start, int length) {
        for (int half = length / 2; half >= 1; half /= 2) {
            for (int from = start; from < start + length; from += 2 * half) {
                butterflies(values, from, half);
            }
        }
    }

    static void multiply(float[] values, float[] by) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= by[i];
        }
    }

    private static void butterflies(float[] values, int from, int half) {
        for (int i = from; i < from + half; i++) {
            float a = values[i];
            float b = values[i + half];
            values[i] = a + b;
            values[i + half] = a - b;
        }
    }
}
