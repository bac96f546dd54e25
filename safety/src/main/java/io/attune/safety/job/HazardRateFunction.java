package io.attune.safety.job;

import io.attune.safety.watch.RateTest;
import io.attune.safety.watch.RateWatch;
import io.attune.schemas.record.Alert;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Watches each hazard's rate in one scope. A deployment does not reset it: more harm after a deployment is what it must tell. Hazards that
 * never occurred have no state; their misses are counted when they first do.
 */
final class HazardRateFunction extends KeyedProcessFunction<String, HazardObservation, Alert> {
    private static final long serialVersionUID = 1L;
    private static final int SAMPLES = 10;

    private final SafetyJobConfig config;
    private final int hazards;
    private transient RateTest test;
    private transient ValueState<Long> seen;
    private transient ValueState<Integer> firing;
    private transient MapState<String, double[]> watches;
    private transient MapState<String, String[]> samples;

    /** @param hazards how many tests share the scope's false-alarm budget */
    HazardRateFunction(SafetyJobConfig config, int hazards) {
        this.config = config;
        this.hazards = hazards;
    }

    @Override
    public void open(OpenContext context) {
        // Each of n tests alarms falsely at most every n·L observations, all of them together every L.
        test = new RateTest(
                config.referenceSize(),
                config.priorRate(),
                config.falseAlarmRunLength() * hazards,
                0.01 / hazards,
                config.recovery());
        seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Types.LONG));
        firing = getRuntimeContext().getState(new ValueStateDescriptor<>("firing", Types.INT));
        watches = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "watches", Types.STRING, PrimitiveArrayTypeInfo.DOUBLE_PRIMITIVE_ARRAY_TYPE_INFO));
        samples = getRuntimeContext()
                .getMapState(
                        new MapStateDescriptor<>("samples", Types.STRING, BasicArrayTypeInfo.STRING_ARRAY_TYPE_INFO));
    }

    @Override
    public void processElement(HazardObservation observation, Context context, Collector<Alert> out) throws Exception {
        Long before = seen.value();
        long number = before == null ? 1 : before + 1;
        seen.update(number);
        for (String hazard : observation.hazards) {
            RateWatch watch = load(hazard);
            remember(hazard, observation.interactionId);
            // Misses first: the window of a firing alarm may have ended before this hit.
            report(watch.misses(number - 1), hazard, watch, observation, out);
            report(watch.hit(number, observation.eventTime), hazard, watch, observation, out);
            watches.put(hazard, watch.save());
        }
        Integer open = firing.value();
        if (open != null && open > 0) {
            recover(number, observation, out);
        }
    }

    /** Lets alarms end on observations without the hazard. */
    private void recover(long number, HazardObservation observation, Collector<Alert> out) throws Exception {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, double[]> entry : watches.entries()) {
            names.add(entry.getKey());
        }
        for (String hazard : names) {
            RateWatch watch = load(hazard);
            if (watch.firing()) {
                report(watch.misses(number), hazard, watch, observation, out);
                watches.put(hazard, watch.save());
            }
        }
    }

    private RateWatch load(String hazard) throws Exception {
        double[] saved = watches.get(hazard);
        return saved == null ? new RateWatch(test) : RateWatch.restore(test, saved);
    }

    private void remember(String hazard, String id) throws Exception {
        String[] old = samples.get(hazard);
        String[] ids = old == null ? new String[0] : old;
        int keep = Math.min(ids.length, SAMPLES - 1);
        String[] next = Arrays.copyOf(Arrays.copyOfRange(ids, ids.length - keep, ids.length), keep + 1);
        next[keep] = id;
        samples.put(hazard, next);
    }

    private void report(
            RateWatch.Event event, String hazard, RateWatch watch, HazardObservation observation, Collector<Alert> out)
            throws Exception {
        if (event == RateWatch.Event.NOTHING) {
            return;
        }
        Integer open = firing.value();
        firing.update((open == null ? 0 : open) + (event == RateWatch.Event.FIRED ? 1 : -1));
        String[] ids = samples.get(hazard);
        out.collect(HarmAlert.of(
                event,
                hazard,
                watch,
                test,
                config.falseAlarmRunLength(),
                observation,
                ids == null ? List.of() : List.of(ids)));
    }
}
