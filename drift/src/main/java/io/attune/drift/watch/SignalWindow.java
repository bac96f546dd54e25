package io.attune.drift.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Count, first event time and mean of the observations since the last signal. */
final class SignalWindow {

    private long count;
    private long start;
    private double sum;
    private boolean numeric;

    void add(double value, long eventTime) {
        add(eventTime);
        sum += value;
        numeric = true;
    }

    void add(long eventTime) {
        if (count == 0) {
            start = eventTime;
        }
        count++;
    }

    long count() {
        return count;
    }

    long start() {
        return start;
    }

    /** Null where a mean has no meaning. */
    Double mean() {
        return numeric ? sum / count : null;
    }

    void clear() {
        count = 0;
        sum = 0;
        numeric = false;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        out.writeLong(start);
        out.writeDouble(sum);
        out.writeBoolean(numeric);
    }

    void read(DataInput in) throws IOException {
        count = in.readLong();
        start = in.readLong();
        sum = in.readDouble();
        numeric = in.readBoolean();
    }
}
