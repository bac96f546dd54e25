package io.attune.drift.watch;

import io.attune.drift.detect.DetectorCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The watches of one side (and adapter version) of a scope: what they find together is one change. Not thread-safe. */
final class WatchGroup {

    private static final int SAMPLES = 10;
    /**
     * References without a new alarm after which a change counts as over. One is not enough: a change that still stands
     * may take longer than that to alarm again.
     */
    private static final int QUIET_REFERENCES = 4;

    final WatchPlan.Side side;
    /** Null for the base model, and for sides that know no adapter. */
    final String adapterId;

    final Map<String, FeatureWatch> watches = new LinkedHashMap<>();
    /** Those of the side's standard plans, in their order: features of texts come by the million and are not looked up by name. */
    private final FeatureWatch[] planned;

    final Deque<String> samples = new ArrayDeque<>();
    Change open;
    /** Number of the record that it last saw, so that the one least in use is known. */
    long lastUse;
    /**
     * Time on the account of this group's watches. What passes between two records of a side goes to the group of the later one, so that versions
     * that serve beside each other share one budget.
     */
    long time;

    WatchGroup(WatchPlan.Side side, String adapterId) {
        this.side = side;
        this.adapterId = adapterId;
        this.planned = new FeatureWatch[WatchPlan.standard(side).size()];
    }

    FeatureWatch watch(WatchPlan plan, String scope, long epoch, WatchSettings settings) {
        FeatureWatch watch = new FeatureWatch(new WatchIdentity(scope, plan, adapterId, epoch), settings);
        add(watch);
        return watch;
    }

    private void add(FeatureWatch watch) {
        String feature = watch.identity.plan().feature();
        watches.put(feature, watch);
        List<WatchPlan> plans = WatchPlan.standard(side);
        for (int place = 0; place < planned.length; place++) {
            if (plans.get(place).feature().equals(feature)) {
                planned[place] = watch;
            }
        }
    }

    /** The watch of the side's standard plan at this place; null when there is none yet. */
    FeatureWatch planned(int place) {
        return planned[place];
    }

    /** See {@link ScopeWatch#prefetch}. */
    double prefetch(int step, boolean embedded) {
        double sum = 0;
        for (FeatureWatch watch : planned) {
            if (watch != null && (embedded || watch.kind != WatchKind.EMBEDDING)) {
                sum += watch.prefetch(step);
            }
        }
        return sum;
    }

    int detectors() {
        return (int) watches.values().stream()
                .filter(watch -> watch.detector != null)
                .count();
    }

    void remember(String interactionId) {
        if (samples.size() == SAMPLES) {
            samples.removeFirst();
        }
        samples.addLast(interactionId);
    }

    /** The latest records, at most so many. */
    List<String> samples(long atMost) {
        List<String> ids = new ArrayList<>(samples);
        return List.copyOf(ids.subList((int) Math.max(0, ids.size() - atMost), ids.size()));
    }

    /** Whether every watch that had alarmed in the open change has been quiet for long enough. */
    boolean quiet() {
        for (FeatureWatch watch : watches.values()) {
            if (watch.alarmed
                    && watch.detector.observations() < (long) QUIET_REFERENCES * watch.settings.referenceSize()) {
                return false;
            }
        }
        return true;
    }

    /** Forgets the evidence of all watches, and that any had alarmed. */
    void restart() {
        for (FeatureWatch watch : watches.values()) {
            watch.forget();
            watch.alarmed = false;
        }
    }

    void close() {
        open = null;
        for (FeatureWatch watch : watches.values()) {
            watch.alarmed = false;
        }
    }

    void write(DataOutput out, DetectorCodec detectors) throws IOException {
        out.writeByte(side.ordinal());
        Text.write(adapterId, out);
        out.writeLong(lastUse);
        out.writeLong(time);
        out.writeByte(samples.size());
        for (String id : samples) {
            out.writeUTF(id);
        }
        out.writeBoolean(open != null);
        if (open != null) {
            open.write(out);
        }
        out.writeShort(watches.size());
        for (FeatureWatch watch : watches.values()) {
            watch.write(out, detectors);
        }
    }

    static WatchGroup read(DataInput in, DetectorCodec detectors, int version, long clock) throws IOException {
        WatchGroup group = new WatchGroup(WatchPlan.Side.values()[in.readUnsignedByte()], Text.read(in));
        group.lastUse = in.readLong();
        group.time = version < 2 ? clock : in.readLong();
        for (int i = in.readUnsignedByte(); i > 0; i--) {
            group.samples.addLast(in.readUTF());
        }
        group.open = in.readBoolean() ? Change.read(in) : null;
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            FeatureWatch watch = FeatureWatch.read(in, detectors, version);
            group.add(watch);
        }
        return group;
    }
}
