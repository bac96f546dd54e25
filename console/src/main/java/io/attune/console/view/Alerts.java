package io.attune.console.view;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.FeatureMove;
import io.attune.schemas.record.GrownCluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest alert episodes of a scope. Open ones are kept before resolved ones. */
public final class Alerts {
    private static final int SAMPLES = 10;
    private static final int MOVES = 24;
    /** Begins the id of a resolution that ends only the alert it repeats; the alert lifecycle writes such. */
    private static final String LIFECYCLE = "resolved-";

    /**
     * An episode: every alert of one dedup key from the first that fired to the one that resolved it.
     *
     * @param since event time of the first alert
     * @param last event time of the newest
     * @param resolvedAt event time of its end; null while it is open
     * @param count alerts that fired
     * @param resolution one line about its end; null while it is open
     * @param attribution what the change is put down to; null where the detector does not say
     * @param moves how far the features have moved, the strongest evidence first
     * @param clusters kinds of prompts that grew
     */
    public record Episode(
            String dedupKey,
            String kind,
            String severity,
            String detector,
            String feature,
            String adapterId,
            Double statistic,
            Double threshold,
            Double falseAlarmRunLength,
            long windowStart,
            long windowEnd,
            Long changePoint,
            List<String> sampleInteractionIds,
            String message,
            long since,
            long last,
            Long resolvedAt,
            String resolution,
            int count,
            String attribution,
            List<Move> moves,
            List<Cluster> clusters) {
        static Episode of(Alert alert, Episode before) {
            boolean goesOn = before != null && before.open();
            List<String> samples = alert.getSampleInteractionIds();
            return new Episode(
                    alert.getDedupKey(),
                    alert.getKind().name(),
                    alert.getSeverity().name(),
                    Shown.text(alert.getDetector()),
                    Shown.text(alert.getFeature()),
                    Shown.text(alert.getAdapterId()),
                    Shown.number(alert.getStatistic()),
                    Shown.number(alert.getThreshold()),
                    Shown.number(alert.getFalseAlarmRunLength()),
                    alert.getWindowStart(),
                    alert.getWindowEnd(),
                    alert.getChangePoint(),
                    List.copyOf(samples.subList(0, Math.min(SAMPLES, samples.size()))),
                    Shown.text(alert.getMessage()),
                    goesOn ? before.since() : alert.getEventTime(),
                    alert.getEventTime(),
                    null,
                    null,
                    goesOn ? before.count() + 1 : 1,
                    alert.getAttribution() == null
                            ? null
                            : alert.getAttribution().name(),
                    alert.getMoves().stream().limit(MOVES).map(Move::of).toList(),
                    alert.getClusters().stream().limit(SAMPLES).map(Cluster::of).toList());
        }

        Episode resolved(Alert end) {
            return new Episode(
                    dedupKey,
                    kind,
                    severity,
                    detector,
                    feature,
                    adapterId,
                    statistic,
                    threshold,
                    falseAlarmRunLength,
                    windowStart,
                    windowEnd,
                    changePoint,
                    sampleInteractionIds,
                    message,
                    since,
                    end.getEventTime(),
                    end.getEventTime(),
                    Shown.text(end.getMessage()),
                    count,
                    attribution,
                    moves,
                    clusters);
        }

        /** Whether it goes on. */
        public boolean open() {
            return resolvedAt == null;
        }
    }

    /** How far a feature has moved: means before and after, and the 95 % interval of the difference; null where that has no meaning. */
    public record Move(
            String feature, Double before, Double after, Double low, Double high, int observations, boolean moved) {
        static Move of(FeatureMove move) {
            return new Move(
                    Shown.text(move.getFeature()),
                    Shown.number(move.getBefore()),
                    Shown.number(move.getAfter()),
                    Shown.number(move.getLow()),
                    Shown.number(move.getHigh()),
                    move.getObservations(),
                    move.getMoved());
        }
    }

    /** A kind of prompt that became more frequent: its shares before and after, and examples. */
    public record Cluster(String name, Double before, Double after, List<String> interactionIds) {
        static Cluster of(GrownCluster cluster) {
            return new Cluster(
                    Shown.text(cluster.getName()),
                    Shown.number(cluster.getBefore()),
                    Shown.number(cluster.getAfter()),
                    cluster.getInteractionIds().stream()
                            .limit(SAMPLES)
                            .map(Shown::text)
                            .toList());
        }
    }

    private final Map<String, Episode> episodes = new LinkedHashMap<>();
    private final int capacity;

    Alerts(int capacity) {
        this.capacity = capacity;
    }

    void add(Alert alert) {
        String key = alert.getDedupKey();
        Episode before = episodes.get(key);
        Episode after;
        if (alert.getState() == AlertState.FIRING) {
            after = Episode.of(alert, before);
        } else if (before == null) {
            after = Episode.of(alert, null).resolved(alert);
        } else if (!before.open() || endsAnEarlierOne(alert, before)) {
            return;
        } else {
            after = before.resolved(alert);
        }
        episodes.remove(key);
        episodes.put(key, after);
        while (episodes.size() > capacity) {
            episodes.remove(oldest());
        }
    }

    /** A resolution of the lifecycle repeats the alert it ends; one that fired after it begins a new episode. */
    private static boolean endsAnEarlierOne(Alert resolution, Episode open) {
        return resolution.getId().startsWith(LIFECYCLE) && resolution.getWindowEnd() < open.windowEnd();
    }

    private String oldest() {
        return episodes.values().stream()
                .filter(episode -> !episode.open())
                .findFirst()
                .orElseGet(() -> episodes.values().iterator().next())
                .dedupKey();
    }

    int open() {
        return (int) episodes.values().stream().filter(Episode::open).count();
    }

    /** Open ones first, each part the newest first. */
    List<Episode> episodes() {
        List<Episode> all = new ArrayList<>(episodes.values());
        all.sort(
                Comparator.comparing(Episode::open).thenComparing(Episode::last).reversed());
        return all;
    }
}
