package io.attune.streams.policy;

import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.Severity;
import io.attune.streams.alerts.Resolution;
import java.util.Comparator;
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
     * @param attribution what its newest alert puts the change down to
     * @param severity of its newest alert
     */
    record Episode(
            String firstId,
            String lastId,
            AlertKind kind,
            String label,
            long since,
            Attribution attribution,
            Severity severity) {
        /** State that was written before alerts carried them has neither. */
        Episode {
            attribution = attribution == null ? usual(kind) : attribution;
            severity = severity == null ? Severity.WARNING : severity;
        }

        boolean triggers() {
            return severity != Severity.INFO
                    && (attribution == Attribution.TRAFFIC_MIX || attribution == Attribution.QUALITY);
        }
    }

    OpenAlerts {
        episodes = Map.copyOf(episodes);
    }

    OpenAlerts with(PolicyEvent.AlertFired fired) {
        Map<String, Episode> more = new HashMap<>(episodes);
        Episode known = episodes.get(fired.dedupKey());
        more.put(
                fired.dedupKey(),
                new Episode(
                        known == null ? fired.id() : known.firstId(),
                        fired.id(),
                        fired.kind(),
                        known == null ? fired.label() : known.label(),
                        known == null ? fired.since() : Math.min(known.since(), fired.since()),
                        fired.attribution(),
                        fired.severity()));
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

    /** What an alert of this kind means where its detector does not say. */
    static Attribution usual(AlertKind kind) {
        return switch (kind) {
            case DRIFT -> Attribution.TRAFFIC_MIX;
            case QUALITY -> Attribution.QUALITY;
            case SAFETY -> Attribution.HARM;
            case SENSOR -> Attribution.SENSOR;
        };
    }

    /**
     * Why the scope would be retrained; empty where no alert calls for it. Harm and silent sensors never do, nor does what is only worth
     * knowing. Where inputs moved, that comes first: outcomes follow them.
     */
    Optional<Attribution> cause() {
        return triggers()
                .map(Episode::attribution)
                .min(Comparator.comparing(cause -> cause != Attribution.TRAFFIC_MIX));
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
        return episodes.values().stream().filter(Episode::triggers);
    }

    private Stream<Episode> of(AlertKind... kinds) {
        List<AlertKind> wanted = List.of(kinds);
        return episodes.values().stream().filter(episode -> wanted.contains(episode.kind()));
    }
}
