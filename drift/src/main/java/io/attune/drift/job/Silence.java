package io.attune.drift.job;

import io.attune.drift.watch.WatchOutput;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Severity;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Notices a feature that stops coming while interactions flow. The deficit rises by one for each that is missing and falls by one for each
 * that came; at {@value #BOUND} the sensor counts as silent, at zero as heard again. A feature missing in fewer than half of the interactions
 * therefore stays below the bound, up to chance. Raises SENSOR alerts only.
 */
final class Silence {

    private static final int BOUND = 20;
    private static final String DETECTOR = "silence";

    private final MapState<String, State> states;

    Silence(RuntimeContext context) {
        this.states = context.getMapState(new MapStateDescriptor<>("silence", Types.STRING, Types.POJO(State.class)));
    }

    void observe(String scope, String feature, boolean present, long eventTime, String id, WatchOutput output)
            throws Exception {
        State state = states.get(feature);
        if (state == null) {
            if (present) {
                return;
            }
            state = new State();
        }
        if (present) {
            state.deficit--;
        } else {
            if (state.deficit == 0) {
                state.since = eventTime;
            }
            state.deficit = Math.min(BOUND, state.deficit + 1);
        }
        if (state.deficit >= BOUND && !state.firing) {
            state.firing = true;
            state.dedupKey = scope + "|" + feature + "|silence|" + id;
            output.alert(alert(scope, feature, state, eventTime, AlertState.FIRING, id));
        }
        if (state.deficit <= 0) {
            if (state.firing) {
                output.alert(alert(scope, feature, state, eventTime, AlertState.RESOLVED, id));
            }
            states.remove(feature);
        } else {
            states.put(feature, state);
        }
    }

    private static Alert alert(String scope, String feature, State state, long eventTime, AlertState to, String id) {
        return Alert.newBuilder()
                .setId(state.dedupKey + "|" + to)
                .setScope(scope)
                .setEventTime(eventTime)
                .setKind(AlertKind.SENSOR)
                .setSeverity(Severity.WARNING)
                .setDetector(DETECTOR)
                .setFeature(feature)
                .setAdapterId(null)
                .setStatistic(state.deficit)
                .setThreshold(BOUND)
                .setFalseAlarmRunLength(Double.MAX_VALUE)
                .setWindowStart(state.since)
                .setWindowEnd(eventTime)
                .setChangePoint(state.since)
                .setSampleInteractionIds(List.of(id))
                .setDedupKey(state.dedupKey)
                .setState(to)
                .setMessage(
                        to == AlertState.FIRING
                                ? feature + " is missing although interactions flow; nothing is concluded from it"
                                : feature + " comes again")
                .build();
    }

    /** A Flink POJO. */
    public static final class State {
        public int deficit;
        public long since;
        public boolean firing;
        public String dedupKey = "";

        /** For Flink. */
        public State() {}
    }
}
