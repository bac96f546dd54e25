package io.attune.safety.job;

import io.attune.safety.watch.RateTest;
import io.attune.safety.watch.RateWatch;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.Severity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Writes the alert of a hazard whose rate rose or is back. */
final class HarmAlert {
    static final String DETECTOR = "hazard-rate";

    private HarmAlert() {}

    static Alert of(
            RateWatch.Event event,
            String hazard,
            RateWatch watch,
            RateTest test,
            double runLength,
            HazardObservation at,
            List<String> samples) {
        boolean fired = event == RateWatch.Event.FIRED;
        // The start of the episode names it, for the end too.
        String episode = DETECTOR + "/" + at.scope + "/" + hazard + "/" + watch.changeTime();
        String id = episode + (fired ? "/firing" : "/resolved") + "/" + at.interactionId;
        long hits = watch.hitsSinceChange();
        String message = fired
                ? String.format(
                        Locale.ROOT,
                        "%s in %s: %d of the last %d interactions, expected at most %.2f %%",
                        hazard,
                        at.scope,
                        hits,
                        watch.observationsSinceChange(),
                        100 * watch.bound())
                : String.format(
                        Locale.ROOT,
                        "%s in %s: back to at most %.2f %% of the interactions",
                        hazard,
                        at.scope,
                        100 * watch.bound());
        return Alert.newBuilder()
                .setId(UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8))
                        .toString())
                .setScope(at.scope)
                .setEventTime(at.eventTime)
                .setKind(AlertKind.SAFETY)
                .setSeverity(hazard.startsWith("response.") ? Severity.CRITICAL : Severity.WARNING)
                .setDetector(DETECTOR)
                .setFeature(hazard)
                .setAdapterId(at.adapterId)
                .setStatistic(watch.statistic())
                .setThreshold(test.threshold())
                .setFalseAlarmRunLength(runLength)
                .setWindowStart(watch.changeTime())
                .setWindowEnd(at.eventTime)
                .setChangePoint(watch.changeTime())
                .setSampleInteractionIds(samples)
                .setDedupKey(episode)
                .setState(fired ? AlertState.FIRING : AlertState.RESOLVED)
                .setAttribution(Attribution.HARM)
                .setMessage(message)
                .build();
    }
}
