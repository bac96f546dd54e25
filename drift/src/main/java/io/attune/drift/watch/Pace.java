package io.attune.drift.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Turns a budget of false alarms per time into weights per observation, whatever the rate of observations does. Time that has passed goes
 * into an account; each observation takes 1/{@value #HORIZON} of what the account held before it came and enters the evidence with
 * that much weight. The weights never exceed the time that has passed (but for the floor), and each is known before its observation, so false
 * alarms up to any time number at most time / mean time on average ({@link io.attune.drift.detect.Detector#entryWeight}). The unit is the
 * mean interval of the reference: a change of unit scales weights and threshold alike and changes no decision.
 */
final class Pace {

    private static final int HORIZON = 64;
    private static final double LEAST_UNIT = 1;
    /** Keeps a clock that stands still from silencing detection: the promise holds up to 1,000 times the reference's rate. */
    private static final double FLOOR = 1e-3;
    /** One observation never stands for more than this part of the run length. */
    private static final double CAP = 1e-3;

    private double unit = LEAST_UNIT;
    private double runLength;
    private double account;
    private long last;

    /**
     * Begins at the end of a reference.
     *
     * @param observations in the reference
     * @param start event time of its first observation
     * @param end of its last
     * @param meanMillis mean time between false alarms that is allowed
     */
    void begin(int observations, long start, long end, double meanMillis) {
        unit = Math.max(LEAST_UNIT, (double) Math.max(0, end - start) / observations);
        runLength = Math.min(1e15, Math.max(100, meanMillis / unit));
        account = Math.min(HORIZON * unit, Math.max(0, end - start));
        last = end;
    }

    /** The run length in units: what a detector's threshold comes from. */
    double runLength() {
        return runLength;
    }

    /** Mean time between false alarms that the threshold keeps, milliseconds. */
    double meanMillis() {
        return runLength * unit;
    }

    /** The weight of the observation that comes now. */
    double weight(long eventTime) {
        double part = account / HORIZON;
        account += Math.max(0, eventTime - last) - part;
        last = Math.max(last, eventTime);
        return Math.max(FLOOR, Math.min(CAP * runLength, part / unit));
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(unit);
        out.writeDouble(runLength);
        out.writeDouble(account);
        out.writeLong(last);
    }

    void read(DataInput in) throws IOException {
        unit = in.readDouble();
        runLength = in.readDouble();
        account = in.readDouble();
        last = in.readLong();
    }
}
