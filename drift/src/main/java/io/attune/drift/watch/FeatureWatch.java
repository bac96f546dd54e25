package io.attune.drift.watch;

import io.attune.drift.detect.CategoryDetector;
import io.attune.drift.detect.ConformalDetector;
import io.attune.drift.detect.Detector;
import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.NumberDetector;
import io.attune.drift.detect.VectorDetector;
import io.attune.schemas.record.DetectorPhase;
import io.attune.schemas.record.Signal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One feature of one scope (and adapter version): collects the reference, then watches. What an alarm means for the scope is
 * {@link ScopeWatch}'s business, which tells the watch to start its evidence anew. Not thread-safe.
 */
final class FeatureWatch {

    /** The last step of {@link #prefetch}. */
    static final int PREFETCH_STEPS = 3;

    final WatchIdentity identity;
    final WatchKind kind;
    final WatchSettings settings;
    /** Of the settings; asked for with every value. */
    private final int signalEvery;

    final Timeline timeline = new Timeline();
    final RecentValues recent = new RecentValues();
    final SignalWindow window = new SignalWindow();
    final ReferenceStats stats = new ReferenceStats();
    final Pace pace = new Pace();
    ReferenceSample reference;
    Detector detector;
    /** Of vectors; 0 before the first. */
    int dimensions;

    long firstTime;
    long observations;
    /** Whether it has alarmed in the change that is open on its side. */
    boolean alarmed;

    FeatureWatch(WatchIdentity identity, WatchSettings settings) {
        this.identity = identity;
        this.kind = identity.plan().kind();
        this.settings = settings;
        this.signalEvery = settings.signalEvery();
        this.reference = new ReferenceSample(
                identity.plan().kind(), settings.referenceDays() > 0 ? settings.referenceSize() : 0);
    }

    /** See {@link ScopeWatch#prefetch}. */
    double prefetch(int step) {
        if (step == 0) {
            return observations + dimensions;
        }
        double sum = step == 1 ? window.count() + pace.runLength() + timeline.count() : 0;
        if (detector != null) {
            sum += detector.prefetch(step - 1);
            sum += step < 3 ? recent.prefetch(step) : 0;
            sum += kind == WatchKind.CATEGORY ? stats.prefetch(step) : 0;
        }
        return sum;
    }

    DetectorPhase phase() {
        if (detector == null) {
            return DetectorPhase.REFERENCE;
        }
        return alarmed ? DetectorPhase.ALARMED : DetectorPhase.WATCHING;
    }

    /**
     * Takes one number.
     *
     * @param eventTime of the scope's clock; its hour (UTC) is the one that the value is compared with
     * @param ownTime the part of the time that passed on this watch's account
     * @throws IllegalArgumentException when it does not suit the watch; the state is as before
     */
    void number(double value, long eventTime, long ownTime, DetectorCodec codec, WatchOutput output) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("value must be finite, was " + value);
        }
        if (kind.rate() && value != 0 && value != 1) {
            throw new IllegalArgumentException("a rate takes values 0 and 1, was " + value);
        }
        if (detector == null) {
            reference.add(value, hour(eventTime), identity.seed());
            stats.add(value);
            grown(eventTime, ownTime, codec);
        } else {
            detector.entryWeight(pace.weight(ownTime));
            if (detector instanceof ConformalDetector conformal) {
                conformal.hour(hour(eventTime));
            }
            ((NumberDetector) detector).update(value);
            recent.add(value);
            timeline.add(eventTime);
        }
        window.add(value, eventTime);
        signal(eventTime, output);
    }

    private static int hour(long eventTime) {
        return (int) Math.floorMod(Math.floorDiv(eventTime, 3_600_000L), 24L);
    }

    /** Takes one category; times as in {@link #number}. */
    void category(String value, long eventTime, long ownTime, DetectorCodec codec, WatchOutput output) {
        if (detector == null) {
            reference.add(value, identity.seed());
            stats.add(value);
            grown(eventTime, ownTime, codec);
        } else {
            detector.entryWeight(pace.weight(ownTime));
            ((CategoryDetector) detector).update(value);
            recent.add(stats.number(value));
            timeline.add(eventTime);
        }
        window.add(eventTime);
        signal(eventTime, output);
    }

    /**
     * Takes one vector.
     *
     * @throws IllegalArgumentException when it has another length than the others, or no direction; the state is as before
     */
    void vector(float[] value, long eventTime, long ownTime, DetectorCodec codec, WatchOutput output) {
        if (dimensions != 0 && value.length != dimensions) {
            throw new IllegalArgumentException("vector must have " + dimensions + " dimensions, has " + value.length);
        }
        dimensions = value.length;
        if (detector == null) {
            reference.add(value, codec, identity.seed());
            grown(eventTime, ownTime, codec);
        } else {
            detector.entryWeight(pace.weight(ownTime));
            ((VectorDetector) detector).update(value);
            timeline.add(eventTime);
        }
        window.add(eventTime);
        signal(eventTime, output);
    }

    private void grown(long eventTime, long ownTime, DetectorCodec codec) {
        firstTime = reference.seen() == 1 ? eventTime : firstTime;
        if (reference.seen() < settings.referenceSize() || eventTime - firstTime < settings.referenceMillis()) {
            return;
        }
        pace.begin(reference.seen(), ownTime - (eventTime - firstTime), ownTime, settings.meanMillis());
        detector = reference.detector(
                WatchSettings.calibration(identity.plan(), pace.runLength()), codec, identity.seed());
        reference = null;
    }

    /** Forgets the evidence, keeps the reference. */
    void forget() {
        if (detector != null) {
            detector.reset();
            timeline.clear();
            recent.clear();
        }
    }

    /** Estimated event time of the change. */
    long changeTime() {
        return timeline.at(detector.changePoint());
    }

    /** Observations since the estimated change. */
    long since() {
        return detector.observations() - detector.changePoint();
    }

    private void signal(long eventTime, WatchOutput output) {
        observations++;
        if (window.count() < signalEvery || eventTime - window.start() < settings.signalPauseMillis()) {
            return;
        }
        boolean evidence = detector != null && detector.observations() > 0;
        output.signal(Signal.newBuilder()
                .setId(identity.text() + "|" + observations)
                .setScope(identity.scope())
                .setEventTime(eventTime)
                .setWindowStart(window.start())
                .setAdapterId(identity.adapterId())
                .setFeature(identity.plan().feature())
                .setDetector(detector == null ? identity.plan().kind().detector() : detector.name())
                .setCount(window.count())
                .setValue(window.mean())
                .setReference(detector != null && window.mean() != null ? stats.mean() : null)
                .setStatistic(evidence ? Math.max(-Double.MAX_VALUE, detector.statistic()) : 0)
                .setThreshold(detector == null ? Math.log(Math.max(100, settings.meanMillis())) : detector.threshold())
                .setPhase(phase())
                .build());
        window.clear();
    }

    void write(DataOutput out, DetectorCodec detectors) throws IOException {
        identity.write(out);
        out.writeInt(settings.referenceSize());
        out.writeDouble(settings.meanMillis());
        out.writeInt(settings.signalEvery());
        out.writeLong(settings.signalPauseMillis());
        out.writeByte(settings.referenceDays());
        out.writeLong(observations);
        out.writeLong(firstTime);
        out.writeInt(dimensions);
        out.writeBoolean(alarmed);
        pace.write(out);
        timeline.write(out);
        window.write(out);
        recent.write(out);
        stats.write(out);
        out.writeBoolean(detector != null);
        if (detector == null) {
            reference.write(out);
        } else {
            byte[] saved = detectors.save(detector);
            out.writeInt(saved.length);
            out.write(saved);
        }
    }

    static FeatureWatch read(DataInput in, DetectorCodec detectors, int version) throws IOException {
        WatchIdentity identity = WatchIdentity.read(in);
        FeatureWatch watch = new FeatureWatch(
                identity,
                new WatchSettings(
                        in.readInt(),
                        in.readDouble(),
                        in.readInt(),
                        in.readLong(),
                        version < 2 ? 0 : in.readUnsignedByte()));
        watch.observations = in.readLong();
        watch.firstTime = in.readLong();
        watch.dimensions = in.readInt();
        watch.alarmed = in.readBoolean();
        watch.pace.read(in);
        watch.timeline.read(in);
        watch.window.read(in);
        watch.recent.read(in);
        watch.stats.read(in);
        if (in.readBoolean()) {
            byte[] saved = new byte[in.readInt()];
            in.readFully(saved);
            watch.detector = detectors.restore(saved);
            watch.reference = null;
        } else {
            watch.reference.read(in, version);
        }
        return watch;
    }
}
