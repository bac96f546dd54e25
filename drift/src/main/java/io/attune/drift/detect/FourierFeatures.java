package io.attune.drift.detect;

import java.util.SplittableRandom;

/**
 * Random Fourier features of unit vectors: z_i(x) = cos(ω_i · x + b_i), ω_i normal with covariance 1/bandwidth² (Rahimi and Recht), whose
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

    private final int dimensions;
    /** Frequencies in turns, one row per dimension of the vector, so that the inner loop runs over features. */
    private final float[] omega;

    private final float[] phase = new float[SIZE];

    /** @param dimensions length of the vectors, at least 1 */
    public FourierFeatures(int dimensions) {
        if (dimensions < 1) {
            throw new IllegalArgumentException("dimensions must be at least 1, was " + dimensions);
        }
        this.dimensions = dimensions;
        this.omega = new float[SIZE * dimensions];
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < omega.length; i++) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            double normal = radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
            omega[i] = (float) (normal / BANDWIDTH / (2 * Math.PI));
        }
        for (int i = 0; i < SIZE; i++) {
            phase[i] = (float) random.nextDouble();
        }
    }

    /** Length of the vectors this instance takes. */
    public int dimensions() {
        return dimensions;
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
        if (vector.length != dimensions) {
            throw new IllegalArgumentException("vector must have " + dimensions + " dimensions, has " + vector.length);
        }
        double squares = 0;
        for (float x : vector) {
            squares += (double) x * x;
        }
        if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("vector must be finite and not zero, squared length was " + squares);
        }
        float scale = (float) (1 / Math.sqrt(squares));
        float[] turns = phase.clone();
        for (int j = 0; j < dimensions; j++) {
            float x = vector[j] * scale;
            int row = j * SIZE;
            for (int i = 0; i < SIZE; i++) {
                turns[i] += omega[row + i] * x;
            }
        }
        byte[] levels = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            levels[i] = level(turns[i]);
        }
        return levels;
    }

    /** The cosine of an angle in turns, rounded: above 0.5, above 0, above −0.5, below. */
    private static byte level(float turns) {
        float fraction = turns - (float) Math.floor(turns);
        float distance = Math.min(fraction, 1 - fraction);
        return (byte) (distance < 1f / 6 ? 3 : distance < 0.25f ? 1 : distance < 1f / 3 ? -1 : -3);
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
