package io.attune.drift.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The latest {@value #SIZE} values of a feature, so that an alarm can say where it moved to. Categories are kept by their number. */
final class RecentValues {

    static final int SIZE = 64;

    private float[] values = new float[8];
    private int next;
    private long count;

    void add(double value) {
        if (next == values.length && values.length < SIZE) {
            values = java.util.Arrays.copyOf(values, 2 * values.length);
        }
        next = next % SIZE;
        values[next++] = (float) value;
        count++;
    }

    /** See {@link ScopeWatch#prefetch}; step 1, then where the next value goes. */
    float prefetch(int step) {
        return step == 1 ? next : values[Math.min(next, values.length - 1)];
    }

    /** At most this many of the latest values, the newest first. */
    double[] latest(long atMost) {
        int n = (int) Math.min(atMost, Math.min(count, SIZE));
        double[] latest = new double[n];
        for (int i = 0; i < n; i++) {
            latest[i] = values[Math.floorMod(next - 1 - i, SIZE)];
        }
        return latest;
    }

    void clear() {
        next = 0;
        count = 0;
    }

    void write(DataOutput out) throws IOException {
        double[] latest = latest(SIZE);
        out.writeByte(latest.length);
        for (int i = latest.length - 1; i >= 0; i--) {
            out.writeFloat((float) latest[i]);
        }
    }

    void read(DataInput in) throws IOException {
        clear();
        for (int i = in.readUnsignedByte(); i > 0; i--) {
            add(in.readFloat());
        }
    }
}
