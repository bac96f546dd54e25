package io.attune.drift.watch;

import io.attune.drift.detect.CategoryDetector;
import io.attune.drift.detect.Detector;
import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.NumberDetector;
import io.attune.drift.detect.VectorDetector;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.DetectorPhase;
import io.attune.schemas.record.Signal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * One feature of one scope (and adapter version): collects the reference, then watches, raises one alert per episode and ends the episode
 * when a reference's worth of observations has brought no new alarm. Counts observations, never time, so that it neither stalls nor hurries
 * when traffic does. Not thread-safe.
 */
public final class FeatureWatch {

    private static final int SAMPLES = 10;
    /**
     * References without a new alarm after which a change counts as over. One is not enough: a change that still stands
     * may take longer than that to alarm again.
     */
    private static final int QUIET_REFERENCES = 4;

    final WatchIdentity identity;
    final WatchSettings settings;
    final Timeline timeline = new Timeline();
    final Deque<String> samples = new ArrayDeque<>();
    final SignalWindow window = new SignalWindow();
    ReferenceSample reference;
    Detector detector;
    Double referenceMean;
    Episode episode;
    long observations;

    /** Starts with an empty reference. */
    public FeatureWatch(WatchIdentity identity, WatchSettings settings) {
        this.identity = identity;
        this.settings = settings;
        this.reference = new ReferenceSample(identity.plan().kind());
    }

    /** What this watch does at present. */
    public DetectorPhase phase() {
        if (detector == null) {
            return DetectorPhase.REFERENCE;
        }
        return episode == null ? DetectorPhase.WATCHING : DetectorPhase.ALARMED;
    }

    /** Which watch this is. */
    public WatchIdentity identity() {
        return identity;
    }

    /** Observations taken since this watch was made, the reference included. */
    public long observations() {
        return observations;
    }

    /**
     * Takes one observation; tells the output about a finished window, a new episode or the end of one.
     *
     * @throws IllegalArgumentException when the observation does not suit the watch; the state is as before
     */
    public void observe(
            Observation observation, long eventTime, String interactionId, DetectorCodec codec, WatchOutput output) {
        if (detector == null) {
            reference.add(observation, codec);
            observations++;
            if (reference.size() >= settings.referenceSize()) {
                detector = reference.detector(settings.calibration(identity.plan()), codec, identity.seed());
                referenceMean = reference.mean().isPresent() ? reference.mean().getAsDouble() : null;
                reference = null;
            }
        } else {
            feed(observation);
            observations++;
            timeline.add(eventTime);
            remember(interactionId);
            judge(eventTime, output);
        }
        window.add(observation, eventTime);
        if (window.count() >= settings.signalEvery()) {
            output.signal(signal(eventTime));
            window.clear();
        }
    }

    /** Ends an open episode and forgets the evidence; the reference stays. */
    public void restart(long eventTime, String why, WatchOutput output) {
        resolve(eventTime, why, output);
        if (detector != null) {
            forget();
        }
    }

    /** Ends an open episode. */
    public void resolve(long eventTime, String why, WatchOutput output) {
        if (episode != null) {
            output.alert(episode.resolved(identity, settings.runLength().observations(), eventTime, why));
            episode = null;
        }
    }

    private void feed(Observation observation) {
        if (detector instanceof NumberDetector numbers && observation instanceof Observation.Number number) {
            numbers.update(number.value());
        } else if (detector instanceof CategoryDetector categories
                && observation instanceof Observation.Category category) {
            categories.update(category.value());
        } else if (detector instanceof VectorDetector vectors && observation instanceof Observation.Vector vector) {
            vectors.update(vector.value());
        } else {
            throw new IllegalArgumentException(identity.plan().feature() + " is watched by " + detector.name()
                    + ", which cannot take a " + observation.getClass().getSimpleName());
        }
    }

    private void judge(long eventTime, WatchOutput output) {
        if (detector.alarm()) {
            if (episode == null) {
                open(eventTime, output);
            }
            // Evidence starts anew: the episode lasts as long as it keeps coming back.
            forget();
        } else if (episode != null && detector.observations() >= QUIET_REFERENCES * settings.referenceSize()) {
            resolve(eventTime, "like the reference again for " + detector.observations() + " observations", output);
        }
    }

    private void open(long eventTime, WatchOutput output) {
        long changePoint = timeline.at(detector.changePoint());
        WatchPlan plan = identity.plan();
        episode = new Episode(
                identity.text() + "|" + observations,
                detector.name(),
                detector.statistic(),
                detector.threshold(),
                changePoint);
        long since = detector.observations() - detector.changePoint();
        List<String> ids = new ArrayList<>(samples);
        output.alert(Alert.newBuilder()
                .setId(episode.dedupKey() + "|FIRING")
                .setScope(identity.scope())
                .setEventTime(eventTime)
                .setKind(plan.alertKind())
                .setSeverity(plan.severity())
                .setDetector(detector.name())
                .setFeature(plan.feature())
                .setAdapterId(identity.adapterId())
                .setStatistic(detector.statistic())
                .setThreshold(detector.threshold())
                .setFalseAlarmRunLength(settings.runLength().observations())
                .setWindowStart(changePoint)
                .setWindowEnd(eventTime)
                .setChangePoint(changePoint)
                .setSampleInteractionIds(ids.subList((int) Math.max(0, ids.size() - since), ids.size()))
                .setDedupKey(episode.dedupKey())
                .setState(AlertState.FIRING)
                .setMessage(String.format(
                        Locale.ROOT,
                        "%s changed about %d observations ago (%s: log evidence %.1f, threshold %.1f)",
                        plan.feature(),
                        since,
                        detector.name(),
                        detector.statistic(),
                        detector.threshold()))
                .build());
    }

    private void forget() {
        detector.reset();
        timeline.clear();
        samples.clear();
    }

    private void remember(String interactionId) {
        if (samples.size() == SAMPLES) {
            samples.removeFirst();
        }
        samples.addLast(interactionId);
    }

    private Signal signal(long eventTime) {
        boolean evidence = detector != null && detector.observations() > 0;
        return Signal.newBuilder()
                .setId(identity.text() + "|" + observations)
                .setScope(identity.scope())
                .setEventTime(eventTime)
                .setWindowStart(window.start())
                .setAdapterId(identity.adapterId())
                .setFeature(identity.plan().feature())
                .setDetector(identity.plan().kind().detector())
                .setCount(window.count())
                .setValue(window.mean())
                .setReference(referenceMean)
                .setStatistic(evidence ? detector.statistic() : 0)
                .setThreshold(settings.calibration(identity.plan()).logThreshold())
                .setPhase(phase())
                .build();
    }
}
