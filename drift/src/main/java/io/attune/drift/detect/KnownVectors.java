package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Vectors that are known, by their signs, and how far from the nearest of them another one lies: minus the mean cosine with its three nearest, after
 * half of the known ones' centre is taken off both sides. Taking off nothing compares topics best where a reference has many, taking off all where it
 * is within one; half is close to both. A known vector is its signs over √{@value QuantizedFeatures#SIZE}; the other one counts in its four levels.
 */
final class KnownVectors {

    private static final int SIZE = QuantizedFeatures.SIZE;
    private static final int WORDS = QuantizedFeatures.WORDS;
    private static final double UNIT = 127;
    private static final double FINE = 32767;

    private final long[] signs;
    /** Mean of the known signs, in steps of 1/127. */
    private final byte[] centre;
    /** Inner product of each known vector with the centre, in steps of 1/32767. */
    private final short[] toCentre;

    /** Quarter of the centre's squared length. */
    private final double quarter;

    private final float[] offset;
    private final float[] scale;

    private KnownVectors(long[] signs, byte[] centre, short[] toCentre) {
        this.signs = signs;
        this.centre = centre;
        this.toCentre = toCentre;
        double squares = 0;
        for (byte c : centre) {
            squares += c * c;
        }
        quarter = squares / (UNIT * UNIT * SIZE) / 4;
        offset = new float[toCentre.length];
        scale = new float[toCentre.length];
        for (int i = 0; i < toCentre.length; i++) {
            double inner = toCentre[i] / FINE;
            offset[i] = (float) (quarter - inner / 2);
            scale[i] = (float) (1 / Math.sqrt(Math.max(1e-6, 1 - inner + quarter)));
        }
    }

    /** @param codes of {@link QuantizedFeatures}, at least three */
    static KnownVectors of(long[][] codes) {
        long[] signs = new long[codes.length * WORDS];
        int[] negative = new int[SIZE];
        for (int v = 0; v < codes.length; v++) {
            System.arraycopy(codes[v], 0, signs, v * WORDS, WORDS);
            for (int i = 0; i < SIZE; i++) {
                negative[i] += bit(codes[v], i);
            }
        }
        byte[] centre = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            centre[i] = (byte) Math.round(UNIT * (codes.length - 2 * negative[i]) / codes.length);
        }
        short[] toCentre = new short[codes.length];
        for (int v = 0; v < codes.length; v++) {
            int sum = 0;
            for (int i = 0; i < SIZE; i++) {
                sum += (1 - 2 * bit(codes[v], i)) * centre[i];
            }
            toCentre[v] = (short) Math.round(FINE * sum / (UNIT * SIZE));
        }
        return new KnownVectors(signs, centre, toCentre);
    }

    private static int bit(long[] code, int i) {
        return (int) (code[i >>> 6] >>> (i & 63)) & 1;
    }

    /** The signs, {@link QuantizedFeatures#WORDS} longs each. */
    long[] signs() {
        return signs;
    }

    /** Higher for what lies farther off; between −1 and 1. */
    double novelty(long[] code) {
        int large = 0;
        for (int w = WORDS; w < 2 * WORDS; w++) {
            large += Long.bitCount(code[w]);
        }
        // Levels ±1 and ±3; all products below are in the same halves.
        double length = Math.sqrt(SIZE + 8.0 * large);
        double unit = 1 / (Math.sqrt(SIZE) * length);
        double inner = towardsCentre(code) * unit / UNIT;
        double own = 1 / Math.sqrt(Math.max(1e-6, 1 - inner + quarter));
        double half = inner / 2;
        double first = -2;
        double second = -2;
        double third = -2;
        for (int v = 0; v < toCentre.length; v++) {
            int differ = 0;
            int differLarge = 0;
            int at = v * WORDS;
            for (int w = 0; w < WORDS; w++) {
                long x = signs[at + w] ^ code[w];
                differ += Long.bitCount(x);
                differLarge += Long.bitCount(x & code[WORDS + w]);
            }
            int product = SIZE - 2 * differ + 2 * large - 4 * differLarge;
            double similar = (product * unit - half + offset[v]) * scale[v];
            if (similar > third) {
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
        return -own * (first + second + third) / 3;
    }

    /** Inner product of a code's levels with the centre's bytes. */
    private int towardsCentre(long[] code) {
        int sum = 0;
        for (int w = 0; w < WORDS; w++) {
            long negative = code[w];
            long large = code[WORDS + w];
            for (int i = 0; i < Long.SIZE; i++) {
                int level = (1 - 2 * (int) (negative >>> i & 1)) * (1 + 2 * (int) (large >>> i & 1));
                sum += level * centre[w * Long.SIZE + i];
            }
        }
        return sum;
    }

    void write(DataOutput out) throws IOException {
        StateArrays.write(out, signs);
        out.write(centre);
        for (short x : toCentre) {
            out.writeShort(x);
        }
    }

    static KnownVectors read(DataInput in) throws IOException {
        long[] signs = StateArrays.readLongs(in);
        if (signs.length % WORDS != 0 || signs.length < NearestCodes.NEIGHBOURS * WORDS) {
            throw new IOException(signs.length + " words are no known vectors");
        }
        byte[] centre = new byte[SIZE];
        in.readFully(centre);
        short[] toCentre = new short[signs.length / WORDS];
        for (int i = 0; i < toCentre.length; i++) {
            toCentre[i] = in.readShort();
        }
        return new KnownVectors(signs, centre, toCentre);
    }
}
