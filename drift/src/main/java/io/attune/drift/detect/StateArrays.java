package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Arrays in saved state, each with its length in front, which has to fit the array that is read into. */
final class StateArrays {

    private static final int LARGEST = 1 << 20;

    private StateArrays() {}

    static void write(DataOutput out, double[] values) throws IOException {
        out.writeInt(values.length);
        for (double x : values) {
            out.writeDouble(x);
        }
    }

    static void write(DataOutput out, float[] values) throws IOException {
        out.writeInt(values.length);
        for (float x : values) {
            out.writeFloat(x);
        }
    }

    static void write(DataOutput out, long[] values) throws IOException {
        out.writeInt(values.length);
        for (long x : values) {
            out.writeLong(x);
        }
    }

    static void write(DataOutput out, int[] values) throws IOException {
        out.writeInt(values.length);
        for (int x : values) {
            out.writeInt(x);
        }
    }

    static void read(DataInput in, double[] into, String what) throws IOException {
        expect(what, into.length, in.readInt());
        for (int i = 0; i < into.length; i++) {
            into[i] = in.readDouble();
        }
    }

    static double[] readDoubles(DataInput in) throws IOException {
        double[] values = new double[length(in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    static float[] readFloats(DataInput in) throws IOException {
        float[] values = new float[length(in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }

    static long[] readLongs(DataInput in) throws IOException {
        long[] values = new long[length(in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }

    static int[] readInts(DataInput in) throws IOException {
        int[] values = new int[length(in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    /** A length that state of ours can have: damaged bytes must not ask for gigabytes. */
    static int length(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LARGEST) {
            throw new IOException("a length of " + length + " is none of this version's");
        }
        return length;
    }

    static void expect(String what, int expected, int found) throws IOException {
        if (expected != found) {
            throw new IOException("saved detector has " + found + " " + what + ", this version has " + expected);
        }
    }
}
