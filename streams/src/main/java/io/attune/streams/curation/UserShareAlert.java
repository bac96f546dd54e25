package io.attune.streams.curation;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Severity;
import io.attune.streams.store.ContentDigest;
import java.util.List;
import java.util.Locale;

/** The alert that one user dominates a scope's feedback. A rule and no test, so it states no false-alarm run length (zero). */
public final class UserShareAlert {
    /** Its detector's name. */
    public static final String DETECTOR = "curation/user-share";

    static final String FEATURE = "feedback";

    private UserShareAlert() {}

    static Alert of(String scope, String user, String interactionId, long eventTime, double share, double maxShare) {
        return Alert.newBuilder()
                .setId(ContentDigest.of("attune/user-share-alert/1")
                        .with(scope)
                        .with(user)
                        .with(interactionId)
                        .hex())
                .setScope(scope)
                .setEventTime(eventTime)
                .setKind(AlertKind.SAFETY)
                .setSeverity(Severity.WARNING)
                .setDetector(DETECTOR)
                .setFeature(FEATURE)
                .setAdapterId(null)
                .setStatistic(share)
                .setThreshold(maxShare)
                .setFalseAlarmRunLength(0)
                .setWindowStart(eventTime)
                .setWindowEnd(eventTime)
                .setChangePoint(null)
                .setSampleInteractionIds(List.of(interactionId))
                .setDedupKey(DETECTOR + "/" + scope + "/" + user)
                .setState(AlertState.FIRING)
                .setMessage(String.format(
                        Locale.ROOT,
                        "user %s gave %.0f %% of the recent feedback, at most %.0f %% counts: their rows are refused and"
                                + " their outcomes trigger nothing",
                        user,
                        100 * share,
                        100 * maxShare))
                .build();
    }
}
