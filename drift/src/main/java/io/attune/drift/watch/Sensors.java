package io.attune.drift.watch;

import io.attune.drift.feature.FeatureName;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.Severity;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sensors of a scope, by what they measure. Raises SENSOR alerts only. */
final class Sensors {

    private static final String DETECTOR = "silence";

    private final Map<String, SensorWatch> watches = new TreeMap<>();
    final VerdictMinutes verdicts = new VerdictMinutes();

    void occasion(
            String scope,
            String feature,
            boolean there,
            long eventTime,
            double meanMillis,
            String id,
            WatchOutput output) {
        SensorWatch watch = watches.computeIfAbsent(feature, name -> new SensorWatch());
        SensorWatch.Turn turn = watch.occasion(there, eventTime, meanMillis);
        if (turn != SensorWatch.Turn.NONE) {
            output.alert(alert(scope, feature, watch, eventTime, turn == SensorWatch.Turn.SILENT, id));
        }
    }

    /** Forgets the sensors of a side: another scorer answers for it now. */
    void drop(WatchPlan.Side side) {
        watches.keySet().removeIf(feature -> switch (side) {
            case INPUT, OUTPUT ->
                feature.equals(FeatureName.PROMPT_CHARS) || feature.equals(FeatureName.PROMPT_EMBEDDING);
            case OUTCOME -> feature.equals(FeatureName.THUMB) || ScopeWatch.isScore(feature);
            case HARM -> feature.equals(FeatureName.HARM);
        });
    }

    private static Alert alert(
            String scope, String feature, SensorWatch watch, long eventTime, boolean silent, String id) {
        String dedupKey = scope + "|SENSOR|" + feature + "|" + watch.missingSince();
        return Alert.newBuilder()
                .setId(dedupKey + (silent ? "|FIRING" : "|RESOLVED"))
                .setScope(scope)
                .setEventTime(eventTime)
                .setKind(AlertKind.SENSOR)
                .setSeverity(Severity.WARNING)
                .setDetector(DETECTOR)
                .setFeature(feature)
                .setAdapterId(null)
                .setStatistic(watch.statistic())
                .setThreshold(Math.log(watch.runLength()))
                .setFalseAlarmRunLength(watch.runLength())
                .setWindowStart(watch.missingSince())
                .setWindowEnd(eventTime)
                .setChangePoint(watch.missingSince())
                .setSampleInteractionIds(silent ? List.of(id) : List.of())
                .setDedupKey(dedupKey)
                .setState(silent ? AlertState.FIRING : AlertState.RESOLVED)
                .setAttribution(Attribution.SENSOR)
                .setMessage(
                        silent
                                ? feature + " is missing although interactions flow; nothing is concluded from it"
                                : feature + " comes again")
                .build();
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(watches.size());
        for (Map.Entry<String, SensorWatch> entry : watches.entrySet()) {
            out.writeUTF(entry.getKey());
            entry.getValue().write(out);
        }
        verdicts.write(out);
    }

    void read(DataInput in, int version) throws IOException {
        for (int i = in.readUnsignedByte(); i > 0; i--) {
            watches.put(in.readUTF(), SensorWatch.read(in));
        }
        if (version >= 2) {
            verdicts.read(in);
        }
    }
}
