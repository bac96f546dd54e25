package io.attune.drift.detect;

import java.nio.ByteBuffer;

/**
 * Vectors in two bits per coordinate after a {@link Rotation}: on which side of zero it lies, and whether it is large. That is the best uniform
 * quantiser of four levels for a normal coordinate (Max, Quantizing for minimum distortion, 1960), and coordinates of a randomly rotated vector are
 * nearly normal. Compared with vectors of which only the signs are kept, it loses little of the angle (as in asymmetric distance computation,
 * Gordo et al., 2014). Any fixed map keeps a detector's bound; rounding costs only power. Immutable; shared between detectors of the same
 * vector length.
 */
public final class QuantizedFeatures {

    /** Coordinates kept. */
    static final int SIZE = 384;

    /** Longs for the signs. */
    static final int WORDS = SIZE / Long.SIZE;

    /** Longs per code: the signs (set for negative), then which are large. */
    static final int CODE = 2 * WORDS;

    /** Bytes per code. */
    public static final int BYTES = CODE * Long.BYTES;

    /** Of standard deviations: where the inner level ends. */
    private static final double LARGE = 0.9957;

    private static final long SEED = 0x41747475_6e650003L;

    private final Rotation rotation;

    /** @param dimensions length of the vectors, at least 1 */
    public QuantizedFeatures(int dimensions) {
        this.rotation = new Rotation(dimensions, SIZE, SEED);
    }

    /** Length of the vectors this instance takes. */
    public int dimensions() {
        return rotation.dimensions();
    }

    /** Floats that {@link #code} needs as scratch. */
    int scratch() {
        return rotation.size();
    }

    /**
     * The code of one vector, for a reference that is still being collected.
     *
     * @return {@value #BYTES} bytes
     * @throws IllegalArgumentException when the vector has another length, is zero or is not finite
     */
    public byte[] of(float[] vector) {
        long[] code = new long[CODE];
        code(vector, new float[scratch()], code);
        byte[] bytes = new byte[BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().put(code);
        return bytes;
    }

    /** Writes the code of one vector. */
    void code(float[] vector, float[] scratch, long[] into) {
        rotation.apply(vector, scratch);
        float squares = 0;
        for (int i = 0; i < SIZE; i++) {
            squares += scratch[i] * scratch[i];
        }
        float large = (float) (LARGE * Math.sqrt(squares / SIZE));
        for (int w = 0; w < WORDS; w++) {
            long signs = 0;
            long above = 0;
            for (int i = 0; i < Long.SIZE; i++) {
                float x = scratch[w * Long.SIZE + i];
                signs |= (long) (Float.floatToRawIntBits(x) >>> 31) << i;
                above |= (Math.abs(x) > large ? 1L : 0L) << i;
            }
            into[w] = signs;
            into[WORDS + w] = above;
        }
    }
}
