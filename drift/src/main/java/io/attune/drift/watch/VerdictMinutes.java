package io.attune.drift.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Whether verdicts come while interactions do. They are records of their own and come in batches, later than the texts, so an occasion is not a text but
 * a time of at least {@value #MILLIS} ms between two texts, and it is asked whether any verdict came in it.
 */
final class VerdictMinutes {

    private static final long MILLIS = 60_000;

    private long start;
    private boolean came;

    void came() {
        came = true;
    }

    /** Whether a text at this time ends an occasion. */
    boolean over(long eventTime) {
        if (start == 0) {
            start = eventTime;
        }
        return eventTime - start >= MILLIS;
    }

    /** Begins the next occasion; returns whether a verdict came in the one that is over. */
    boolean next(long eventTime) {
        boolean there = came;
        start = eventTime;
        came = false;
        return there;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(start);
        out.writeBoolean(came);
    }

    void read(DataInput in) throws IOException {
        start = in.readLong();
        came = in.readBoolean();
    }
}
