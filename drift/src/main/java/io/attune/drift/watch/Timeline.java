package io.attune.drift.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Event times of a growing number of observations in bounded space: every stride-th is kept, and the stride doubles when {@value #SLOTS}
 * slots are full. An estimated change point becomes an event time this way, no more than one stride early.
 */
final class Timeline {

    private static final int SLOTS = 32;

    private final long[] times = new long[SLOTS];
    private int used;
    private long stride = 1;
    private long count;

    void add(long eventTime) {
        // The stride is a power of two.
        if ((count & (stride - 1)) == 0) {
            if (used == SLOTS) {
                for (int i = 0; i < SLOTS / 2; i++) {
                    times[i] = times[2 * i];
                }
                used = SLOTS / 2;
                stride *= 2;
            }
            if ((count & (stride - 1)) == 0) {
                times[used++] = eventTime;
            }
        }
        count++;
    }

    /** Observations. */
    long count() {
        return count;
    }

    /** Event time of the observation with this index, or of a kept one at most a stride before it. */
    long at(long index) {
        if (used == 0) {
            throw new IllegalStateException("no observation yet");
        }
        return times[(int) Math.max(0, Math.min(used - 1, index / stride))];
    }

    void clear() {
        used = 0;
        stride = 1;
        count = 0;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(used);
        out.writeLong(stride);
        out.writeLong(count);
        for (int i = 0; i < used; i++) {
            out.writeLong(times[i]);
        }
    }

    void read(DataInput in) throws IOException {
        used = in.readInt();
        stride = in.readLong();
        count = in.readLong();
        for (int i = 0; i < used; i++) {
            times[i] = in.readLong();
        }
    }
}
