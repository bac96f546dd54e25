package io.attune.drift.watch;

import io.attune.schemas.record.Attribution;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A change of one side that has been told and has not ended.
 *
 * @param dedupKey names it
 * @param plan of the feature that alarmed first
 * @param adapterId whose answers or outcomes changed; null for the base model and for sides that know no adapter
 * @param detector that alarmed first
 * @param statistic at the alarm
 * @param threshold at the alarm
 * @param runLength stated run length of that detector, observations at the reference's rate
 * @param changePoint estimated event time of the change
 * @param alarmTime event time of the alarm
 * @param attribution what the change is put down to
 * @param told how many alerts have told of it
 */
record Change(
        String dedupKey,
        WatchPlan plan,
        String adapterId,
        String detector,
        double statistic,
        double threshold,
        double runLength,
        long changePoint,
        long alarmTime,
        Attribution attribution,
        int told) {

    WatchPlan.Side side() {
        return plan.side();
    }

    /** The same, put down to something, before it is told. */
    Change withCause(Attribution cause) {
        return with(cause, told);
    }

    /** The same, put down to something else, to be told anew. */
    Change putDownTo(Attribution cause) {
        return with(cause, told + 1);
    }

    private Change with(Attribution cause, int times) {
        return new Change(
                dedupKey,
                plan,
                adapterId,
                detector,
                statistic,
                threshold,
                runLength,
                changePoint,
                alarmTime,
                cause,
                times);
    }

    /**
     * Whether both may have one cause: each began before the other was noticed, give or take twice the longer of the two delays, since an
     * estimated beginning may be off by as much as it took to notice.
     */
    boolean together(Change other) {
        long slack = 2 * Math.max(alarmTime - changePoint, other.alarmTime - other.changePoint);
        return changePoint <= other.alarmTime + slack && other.changePoint <= alarmTime + slack;
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(dedupKey);
        WatchIdentity.write(plan, out);
        Text.write(adapterId, out);
        out.writeUTF(detector);
        out.writeDouble(statistic);
        out.writeDouble(threshold);
        out.writeDouble(runLength);
        out.writeLong(changePoint);
        out.writeLong(alarmTime);
        out.writeUTF(attribution.name());
        out.writeInt(told);
    }

    static Change read(DataInput in) throws IOException {
        return new Change(
                in.readUTF(),
                WatchIdentity.readPlan(in),
                Text.read(in),
                in.readUTF(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                Attribution.valueOf(in.readUTF()),
                in.readInt());
    }
}
