package io.attune.streams.alerts;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.streams.store.ContentDigest;

/** The record that ends an episode. */
public final class Resolution {
    private static final String PREFIX = "resolved-";

    private Resolution() {}

    /**
     * Ends an episode.
     *
     * @param newest the newest firing alert of the episode
     * @param now epoch milliseconds
     * @param reason one line
     */
    static Alert of(Alert newest, long now, String reason) {
        return Alert.newBuilder(newest)
                .setId(id(newest.getId()))
                .setEventTime(now)
                .setState(AlertState.RESOLVED)
                .setMessage(reason)
                .build();
    }

    /**
     * Whether a resolved record ends the episode whose newest alert is {@code firingId}. One that the lifecycle wrote ends only what it
     * had seen: an alert that came in between begins a new episode. One by a detector ends whatever is open.
     */
    public static boolean ends(String resolvedId, String firingId) {
        return !resolvedId.startsWith(PREFIX) || resolvedId.equals(id(firingId));
    }

    private static String id(String firingId) {
        return PREFIX + ContentDigest.of("attune/resolution/1").with(firingId).hex();
    }
}
