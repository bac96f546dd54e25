package io.attune.streams.policy;

import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.Attribution;
import io.attune.streams.alerts.Resolution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The alert episodes of a scope that go on.
 *
 * @param episodes by dedup key
 */
record OpenAlerts(Map<String, Episode> episodes) {
    static final OpenAlerts NONE = new OpenAlerts(Map.of());

    /**
     * One episode.
     *
     * @param firstId the alert that began it
     * @param lastId the newest alert of it
     * @param label detector and feature, for people
     * @param since estimated event time of the change
     */
    record Episode(String firstId, String lastId, AlertKind kind, String label, long since) {}

    OpenAlerts {
        episodes = Map.copyOf(episodes);
    }

    OpenAlerts with(PolicyEvent.AlertFired fired) {
        Map<String, Episode> more = new HashMap<>(episodes);
        Episode known = episodes.get(fired.dedupKey());
        more.put(
                fired.dedupKey(),
                known == null
                        ? new Episode(fired.id(), fired.id(), fired.kind(), fired.label(), fired.since())
                        : new Episode(
                                known.firstId(),
                                fired.id(),
                                known.kind(),
                                known.label(),
                                Math.min(known.since(), fired.since())));
        return new OpenAlerts(more);
    }

    OpenAlerts without(PolicyEvent.AlertResolved resolved) {
        Episode known = episodes.get(resolved.dedupKey());
        if (known == null || !Resolution.ends(resolved.id(), known.lastId())) {
            return this;
        }
        Map<String, Episode> fewer = new HashMap<>(episodes);
        fewer.remove(resolved.dedupKey());
        return new OpenAlerts(fewer);
    }

    boolean sensorSilent() {
        return of(AlertKind.SENSOR).findAny().isPresent();
    }

    /** Why the scope would be retrained; empty where no alert calls for it. Harm and silent sensors never do. */
    Optional<Attribution> cause() {
        if (of(AlertKind.DRIFT).findAny().isPresent()) {
            return Optional.of(Attribution.TRAFFIC_MIX);
        }
        return of(AlertKind.QUALITY).findAny().map(found -> Attribution.QUALITY);
    }

    /** The earliest estimated change behind {@link #cause}. */
    OptionalLong since() {
        return triggers().mapToLong(Episode::since).min();
    }

    List<String> triggerIds() {
        return triggers().map(Episode::firstId).sorted().toList();
    }

    /** What is open, for people, sorted. */
    List<String> labels(AlertKind... kinds) {
        return of(kinds).map(Episode::label).distinct().sorted().toList();
    }

    private Stream<Episode> triggers() {
        return of(AlertKind.DRIFT, AlertKind.QUALITY);
    }

    private Stream<Episode> of(AlertKind... kinds) {
        List<AlertKind> wanted = List.of(kinds);
        return episodes.values().stream().filter(episode -> wanted.contains(episode.kind()));
    }
}
