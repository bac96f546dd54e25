package io.attune.drift.watch;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * An alarm that has been raised and not yet ended: what its end must repeat.
 *
 * @param dedupKey names the episode
 * @param detector the detector that raised it
 * @param statistic at the alarm
 * @param threshold at the alarm
 * @param changePoint estimated event time of the change
 */
record Episode(String dedupKey, String detector, double statistic, double threshold, long changePoint) {

    Alert resolved(WatchIdentity identity, double runLength, long eventTime, String why) {
        return Alert.newBuilder()
                .setId(dedupKey + "|RESOLVED")
                .setScope(identity.scope())
                .setEventTime(eventTime)
                .setKind(identity.plan().alertKind())
                .setSeverity(identity.plan().severity())
                .setDetector(detector)
                .setFeature(identity.plan().feature())
                .setAdapterId(identity.adapterId())
                .setStatistic(statistic)
                .setThreshold(threshold)
                .setFalseAlarmRunLength(runLength)
                .setWindowStart(changePoint)
                .setWindowEnd(eventTime)
                .setChangePoint(changePoint)
                .setSampleInteractionIds(java.util.List.of())
                .setDedupKey(dedupKey)
                .setState(AlertState.RESOLVED)
                .setMessage(identity.plan().feature() + ": " + why)
                .build();
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(dedupKey);
        out.writeUTF(detector);
        out.writeDouble(statistic);
        out.writeDouble(threshold);
        out.writeLong(changePoint);
    }

    static Episode read(DataInput in) throws IOException {
        return new Episode(in.readUTF(), in.readUTF(), in.readDouble(), in.readDouble(), in.readLong());
    }
}
