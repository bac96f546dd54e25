package io.attune.drift.detect;

import java.util.SplittableRandom;

/**
 * Random Fourier features of unit vectors: z_i(x) = cos(ω_i · x + b_i), ω_i normal with covariance 1/bandwidth² (Rahimi and Recht), whose
 * inner products approximate a Gaussian kernel. Rounded to bytes, so that a reference of some hundred vectors stays within 16 KB and every
 * platform sees the same numbers. Immutable; shared between detectors of the same vector length.
 */
public final class FourierFeatures {

    /** Features per vector. */
    public static final int SIZE = 64;

    private static final long SEED = 0x41747475_6e650001L;
    private static final double BANDWIDTH = 1.0;

    private final int dimensions;
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
            omega[i] = (float) (radius * StrictMath.cos(2 * Math.PI * random.nextDouble()) / BANDWIDTH);
        }
        for (int i = 0; i < SIZE; i++) {
            phase[i] = (float) (2 * Math.PI * random.nextDouble());
        }
    }

    /** Length of the vectors this instance takes. */
    public int dimensions() {
        return dimensions;
    }

    /**
     * The features of one vector, which is scaled to length 1 first.
     *
     * @return {@value #SIZE} bytes, 127 standing for 1
     * @throws IllegalArgumentException when the vector has another length, is zero or is not finite
     */
    public byte[] of(float[] vector) {
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
        byte[] features = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            features[i] = (byte) Math.round(127 * StrictMath.cos(scale * dot(i * dimensions, vector) + phase[i]));
        }
        return features;
    }

    private float dot(int offset, float[] vector) {
        // Four independent sums: the fixed order keeps the result reproducible, the independence lets the machine
        // overlap them.
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < dimensions; i += 4) {
            a += omega[offset + i] * vector[i];
            b += omega[offset + i + 1] * vector[i + 1];
            c += omega[offset + i + 2] * vector[i + 2];
            d += omega[offset + i + 3] * vector[i + 3];
        }
        for (; i < dimensions; i++) {
            a += omega[offset + i] * vector[i];
        }
        return (a + b) + (c + d);
    }
}
