package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * Random Fourier features of unit vectors: z_i(x) = cos(ω_i · x + b_i), ω_i normal with covariance 1/bandwidth² (Rahimi and Recht; frequencies by
 * {@link HadamardTransform}), whose
 * inner products approximate a Gaussian kernel. Each feature is rounded to one of four levels (2 bits), so that a reference of some hundred
 * vectors stays within 16 KB. Any fixed map keeps the detector's bound; rounding costs only power. Immutable; shared between detectors of the
 * same vector length.
 */
public final class FourierFeatures {

    /** Features per vector. */
    static final int SIZE = 256;

    /** Bytes of a packed feature vector. */
    public static final int PACKED_BYTES = SIZE / 4;

    private static final long SEED = 0x41747475_6e650001L;
    private static final double BANDWIDTH = 1.5;

    private final HadamardTransform transform;
    private final float[] phase = new float[SIZE];

    /** @param dimensions length of the vectors, at least 1 */
    public FourierFeatures(int dimensions) {
        this.transform = new HadamardTransform(dimensions, SIZE, SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < SIZE; i++) {
            phase[i] = (float) random.nextDouble();
        }
    }

    /** Length of the vectors this instance takes. */
    public int dimensions() {
        return transform.dimensions();
    }

    /**
     * The packed features of one vector, which is scaled to length 1 first.
     *
     * @return {@value #PACKED_BYTES} bytes
     * @throws IllegalArgumentException when the vector has another length, is zero or is not finite
     */
    public byte[] of(float[] vector) {
        return pack(levels(vector));
    }

    /** The features of one vector as levels −3, −1, 1, 3. */
    byte[] levels(float[] vector) {
        double squares = 0;
        for (float x : vector) {
            squares += (double) x * x;
        }
        float[] turns = new float[transform.size()];
        transform.apply(vector, turns);
        float scale = (float) (1 / Math.sqrt(squares) / BANDWIDTH / (2 * Math.PI));
        byte[] levels = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            levels[i] = level(Math.abs(turns[i] * scale + phase[i]));
        }
        return levels;
    }

    /** The cosine of a positive angle in turns, rounded: above 0.5, above 0, above −0.5, below. */
    private static byte level(float turns) {
        float fraction = turns - (int) turns;
        float distance = Math.min(fraction, 1 - fraction);
        return (byte) (distance < 1f / 6 ? 3 : distance < 0.25f ? 1 : distance < 1f / 3 ? -1 : -3);
    }

    static void write(DataOutput out, byte[][] vectors) throws IOException {
        out.writeInt(vectors.length);
        for (byte[] levels : vectors) {
            out.write(pack(levels));
        }
    }

    static byte[][] read(DataInput in) throws IOException {
        byte[][] vectors = new byte[StateArrays.length(in)][];
        byte[] packed = new byte[PACKED_BYTES];
        for (int i = 0; i < vectors.length; i++) {
            in.readFully(packed);
            vectors[i] = unpack(packed);
        }
        return vectors;
    }

    static byte[] pack(byte[] levels) {
        byte[] packed = new byte[PACKED_BYTES];
        for (int i = 0; i < SIZE; i++) {
            packed[i >> 2] |= (byte) (((levels[i] + 3) >> 1) << (2 * (i & 3)));
        }
        return packed;
    }

    static byte[] unpack(byte[] packed) {
        byte[] levels = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            levels[i] = (byte) (2 * ((packed[i >> 2] >> (2 * (i & 3))) & 3) - 3);
        }
        return levels;
    }
}
