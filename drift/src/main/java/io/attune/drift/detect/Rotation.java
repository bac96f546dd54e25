package io.attune.drift.detect;

import java.util.SplittableRandom;

/**
 * A structured random rotation of vectors of any length: rounds of random signs and orthonormal Walsh-Hadamard matrices, in turn on the first and the
 * last power-of-two block of the coordinates, which overlap. Unlike padding to a power of two it keeps all of a vector's length in as many results
 * as it has coordinates. Immutable.
 */
final class Rotation {

    private static final int ROUNDS = 4;

    private final int dimensions;
    private final int size;
    private final int block;
    /** Signs; within a round's block also the scale that makes its matrix orthonormal. */
    private final float[][] factors;

    /**
     * @param dimensions of the vectors
     * @param least results that are needed; shorter vectors are padded with zeros
     */
    Rotation(int dimensions, int least, long seed) {
        if (dimensions < 1 || dimensions > HadamardTransform.MOST) {
            throw new IllegalArgumentException(
                    "dimensions must be between 1 and " + HadamardTransform.MOST + ", was " + dimensions);
        }
        this.dimensions = dimensions;
        this.size = Math.max(dimensions, least);
        this.block = Integer.highestOneBit(size);
        this.factors = new float[ROUNDS][size];
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < size; i++) {
                boolean inside = i >= start(round) && i < start(round) + block;
                factors[round][i] = (float) ((random.nextBoolean() ? 1 : -1) * (inside ? 1 / Math.sqrt(block) : 1));
            }
        }
    }

    private int start(int round) {
        return round % 2 == 0 ? 0 : size - block;
    }

    int dimensions() {
        return dimensions;
    }

    /** Length of the buffer for {@link #apply}. */
    int size() {
        return size;
    }

    /** @throws IllegalArgumentException when the vector has another length, is zero or is not finite */
    void apply(float[] vector, float[] into) {
        HadamardTransform.pad(vector, dimensions, into, size);
        for (int round = 0; round < ROUNDS; round++) {
            HadamardTransform.multiply(into, factors[round]);
            HadamardTransform.walsh(into, start(round), block);
        }
    }
}
