package io.attune.drift.job;

import io.attune.drift.watch.FeatureWatch;
import io.attune.drift.watch.FeatureWatchCodec;
import io.attune.drift.watch.Observation;
import io.attune.drift.watch.WatchIdentity;
import io.attune.drift.watch.WatchOutput;
import io.attune.drift.watch.WatchPlan;
import io.attune.drift.watch.WatchSettings;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.record.DetectorPhase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;

/** The watches of the scope that is current in keyed state: one per feature, or per feature and adapter version. */
final class Watches {

    private final MapState<String, FeatureWatch> state;
    private final FeatureWatchCodec codec = new FeatureWatchCodec();

    Watches(RuntimeContext context) {
        this.state = context.getMapState(
                new MapStateDescriptor<>("watches", StringSerializer.INSTANCE, new FeatureWatchSerializer()));
    }

    /**
     * Feeds one observation to the watch it belongs to, which is made when it is not there.
     *
     * @return why the watch cannot take this observation; empty when it did
     */
    Optional<String> observe(
            WatchIdentity identity,
            DetectionPolicy policy,
            Observation observation,
            long eventTime,
            String interactionId,
            WatchOutput output)
            throws Exception {
        String key = key(identity.plan(), identity.adapterId());
        FeatureWatch watch = state.get(key);
        if (watch == null) {
            watch = new FeatureWatch(identity, WatchSettings.of(identity.plan(), policy));
        }
        try {
            watch.observe(observation, eventTime, interactionId, codec.detectors(), output);
        } catch (IllegalArgumentException e) {
            return Optional.of(identity.plan().feature() + ": " + e.getMessage());
        }
        state.put(key, watch);
        return Optional.empty();
    }

    /** Whether a watch of this side is in an episode. */
    boolean alarmed(WatchPlan.Side side) throws Exception {
        for (FeatureWatch watch : state.values()) {
            if (watch.identity().plan().side() == side && watch.phase() == DetectorPhase.ALARMED) {
                return true;
            }
        }
        return false;
    }

    /** Ends the episodes of a side and drops its watches: what comes next is the new reference. */
    void drop(WatchPlan.Side side, long eventTime, String why, WatchOutput output) throws Exception {
        for (String key : keys()) {
            FeatureWatch watch = state.get(key);
            if (watch.identity().plan().side() == side) {
                watch.resolve(eventTime, why, output);
                state.remove(key);
            }
        }
    }

    /**
     * After a deployment: watches of the adapter now serving start their evidence anew, those of other adapters end their episodes, and those
     * of adapters that are neither serving nor next in line are dropped.
     */
    void serveFrom(String serving, Set<String> keep, long eventTime, WatchOutput output) throws Exception {
        for (String key : keys()) {
            FeatureWatch watch = state.get(key);
            if (watch.identity().plan().side() == WatchPlan.Side.INPUT) {
                continue;
            }
            String adapter = watch.identity().adapterId();
            watch.restart(eventTime, "another adapter version serves", output);
            if (Objects.equals(adapter, serving) || keep.contains(adapter == null ? "" : adapter)) {
                state.put(key, watch);
            } else {
                state.remove(key);
            }
        }
    }

    /** In a fixed order, so that every replay says the same things in the same order. */
    private List<String> keys() throws Exception {
        List<String> keys = new ArrayList<>();
        for (String key : state.keys()) {
            keys.add(key);
        }
        Collections.sort(keys);
        return keys;
    }

    private static String key(WatchPlan plan, String adapterId) {
        return plan.feature() + "\n" + (plan.side() == WatchPlan.Side.INPUT ? "*" : adapterId == null ? "" : adapterId);
    }
}
