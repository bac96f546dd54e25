package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Arrays in saved state, each with its length in front, which has to fit the array that is read into. */
final class StateArrays {

    private static final int LARGEST = 1 << 20;

    private StateArrays() {}

    static void write(DataOutput out, double[] values) throws IOException {
        out.writeInt(values.length);
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
        bytes.asDoubleBuffer().put(values);
        out.write(bytes.array());
    }

    static void write(DataOutput out, float[] values) throws IOException {
        out.writeInt(values.length);
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
    }

    static void write(DataOutput out, long[] values) throws IOException {
        out.writeInt(values.length);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length);
        bytes.asLongBuffer().put(values);
        out.write(bytes.array());
    }

    static void write(DataOutput out, int[] values) throws IOException {
        out.writeInt(values.length);
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length);
        bytes.asIntBuffer().put(values);
        out.write(bytes.array());
    }

    static void read(DataInput in, double[] into, String what) throws IOException {
        expect(what, into.length, in.readInt());
        bytes(in, Double.BYTES * into.length).asDoubleBuffer().get(into);
    }

    static void read(DataInput in, float[] into, String what) throws IOException {
        expect(what, into.length, in.readInt());
        bytes(in, Float.BYTES * into.length).asFloatBuffer().get(into);
    }

    static double[] readDoubles(DataInput in) throws IOException {
        double[] values = new double[length(in)];
        bytes(in, Double.BYTES * values.length).asDoubleBuffer().get(values);
        return values;
    }

    static float[] readFloats(DataInput in) throws IOException {
        float[] values = new float[length(in)];
        bytes(in, Float.BYTES * values.length).asFloatBuffer().get(values);
        return values;
    }

    static long[] readLongs(DataInput in) throws IOException {
        long[] values = new long[length(in)];
        bytes(in, Long.BYTES * values.length).asLongBuffer().get(values);
        return values;
    }

    static int[] readInts(DataInput in) throws IOException {
        int[] values = new int[length(in)];
        bytes(in, Integer.BYTES * values.length).asIntBuffer().get(values);
        return values;
    }

    /** All at once: value by value, saving a scope would cost more than detecting in it. */
    private static ByteBuffer bytes(DataInput in, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /** A length that state of ours can have: damaged bytes must not ask for gigabytes. */
    static int length(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LARGEST) {
            throw new IOException("a length of " + length + " is none of this version's");
        }
        return length;
    }

    /** Reads a number out of every cache line; their sum means nothing. */
    static float prefetch(float[] values) {
        float sum = 0;
        for (int i = 0; i < values.length; i += 16) {
            sum += values[i];
        }
        return sum;
    }

    static void expect(String what, int expected, int found) throws IOException {
        if (expected != found) {
            throw new IOException("saved detector has " + found + " " + what + ", this version has " + expected);
        }
    }
}
