package io.attune.drift.detect;

import java.nio.ByteBuffer;

/**
 * Random sign features of vectors: bit i says on which side of a random hyperplane through the origin the vector lies (Charikar, 2002; planes by
 * {@link HadamardTransform}). Two codes differ in a share of their bits that estimates the angle between the vectors over π, so nearest
 * neighbours by angle are nearest by Hamming distance, {@value #BYTES} bytes a vector. Any fixed map keeps a detector's bound; rounding costs
 * only power. Immutable; shared between detectors of the same vector length.
 */
public final class SignFeatures {

    /** Bits per code. */
    static final int SIZE = 256;

    /** Longs per code. */
    static final int WORDS = SIZE / Long.SIZE;

    /** Bytes per code. */
    public static final int BYTES = SIZE / 8;

    private static final long SEED = 0x41747475_6e650002L;

    private final HadamardTransform transform;

    /** @param dimensions length of the vectors, at least 1 */
    public SignFeatures(int dimensions) {
        this.transform = new HadamardTransform(dimensions, SIZE, SEED);
    }

    /** Length of the vectors this instance takes. */
    public int dimensions() {
        return transform.dimensions();
    }

    /** Floats that {@link #code} needs as scratch. */
    int scratch() {
        return transform.size();
    }

    /**
     * The code of one vector, for a reference that is still being collected.
     *
     * @return {@value #BYTES} bytes
     * @throws IllegalArgumentException when the vector has another length, is zero or is not finite
     */
    public byte[] of(float[] vector) {
        long[] code = new long[WORDS];
        code(vector, new float[scratch()], code);
        byte[] bytes = new byte[BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().put(code);
        return bytes;
    }

    /** Writes the code of one vector. */
    void code(float[] vector, float[] scratch, long[] into) {
        transform.apply(vector, scratch);
        for (int w = 0; w < WORDS; w++) {
            long bits = 0;
            for (int i = 0; i < Long.SIZE; i++) {
                bits |= (long) (Float.floatToRawIntBits(scratch[w * Long.SIZE + i]) >>> 31) << i;
            }
            into[w] = bits;
        }
    }
}
