package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Vectors that are known, by their signs, and how far from the nearest of them another one lies: minus the mean, over the three nearest, of the cosine
 * less {@value #CROWD} times the known vector's own mean cosine with its three nearest. That is the known side of CSLS (Conneau et al., Word
 * translation without parallel data, 2018, section 2.3), which takes off half: it makes up for part of the difference between crowded and sparse
 * regions. Taking off all would take off what vectors out of every region have in common. A known vector is its signs over
 * √{@value QuantizedFeatures#SIZE}; the other one counts in its four levels.
 */
final class KnownVectors {

    private static final int SIZE = QuantizedFeatures.SIZE;
    private static final int WORDS = QuantizedFeatures.WORDS;
    private static final int NEAREST = 3;
    private static final double CROWD = 0.45;
    private static final double FINE = 32767;

    private final long[] signs;
    /** Mean cosine of each known vector with its nearest, in steps of 1/32767. */
    private final short[] crowd;

    private final float[] offset;

    private KnownVectors(long[] signs, short[] crowd) {
        this.signs = signs;
        this.crowd = crowd;
        this.offset = new float[crowd.length];
        for (int i = 0; i < crowd.length; i++) {
            offset[i] = (float) (-CROWD * crowd[i] / FINE);
        }
    }

    /** @param codes of {@link QuantizedFeatures}, more than three */
    static KnownVectors of(long[][] codes) {
        long[] signs = new long[codes.length * WORDS];
        for (int v = 0; v < codes.length; v++) {
            System.arraycopy(codes[v], 0, signs, v * WORDS, WORDS);
        }
        KnownVectors alone = new KnownVectors(signs, new short[codes.length]);
        short[] crowd = new short[codes.length];
        for (int v = 0; v < codes.length; v++) {
            crowd[v] = (short) Math.round(FINE * alone.nearest(codes[v], v));
        }
        return new KnownVectors(signs, crowd);
    }

    /** The signs, {@link QuantizedFeatures#WORDS} longs each. */
    long[] signs() {
        return signs;
    }

    /** Higher for what lies farther off. */
    double novelty(long[] code) {
        return -nearest(code, -1);
    }

    private double nearest(long[] code, int except) {
        int large = 0;
        for (int w = WORDS; w < 2 * WORDS; w++) {
            large += Long.bitCount(code[w]);
        }
        // Levels ±1 and ±3.
        double unit = 1 / (Math.sqrt(SIZE) * Math.sqrt(SIZE + 8.0 * large));
        double first = -2;
        double second = -2;
        double third = -2;
        for (int v = 0; v < crowd.length; v++) {
            int differ = 0;
            int differLarge = 0;
            int at = v * WORDS;
            for (int w = 0; w < WORDS; w++) {
                long x = signs[at + w] ^ code[w];
                differ += Long.bitCount(x);
                differLarge += Long.bitCount(x & code[WORDS + w]);
            }
            int product = SIZE - 2 * differ + 2 * large - 4 * differLarge;
            double similar = product * unit + offset[v];
            if (similar > third && v != except) {
                if (similar > second) {
                    third = second;
                    if (similar > first) {
                        second = first;
                        first = similar;
                    } else {
                        second = similar;
                    }
                } else {
                    third = similar;
                }
            }
        }
        return (first + second + third) / NEAREST;
    }

    void write(DataOutput out) throws IOException {
        StateArrays.write(out, signs);
        for (short x : crowd) {
            out.writeShort(x);
        }
    }

    static KnownVectors read(DataInput in) throws IOException {
        long[] signs = StateArrays.readLongs(in);
        if (signs.length % WORDS != 0 || signs.length <= NEAREST * WORDS) {
            throw new IOException(signs.length + " words are no known vectors");
        }
        short[] crowd = new short[signs.length / WORDS];
        for (int i = 0; i < crowd.length; i++) {
            crowd[i] = in.readShort();
        }
        return new KnownVectors(signs, crowd);
    }
}
