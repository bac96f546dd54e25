package io.attune.streams.policy;

import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Severity;
import io.attune.schemas.record.Split;
import io.attune.schemas.record.Verdict;

/** What the policy of a scope hears. Times are epoch milliseconds of event time. */
public sealed interface PolicyEvent {
    /** Time passed; decisions that wait for a moment are looked at again. */
    record Tick() implements PolicyEvent {}

    /**
     * An alert fires.
     *
     * @param since estimated time of the change, else the beginning of the evidence
     * @param attribution what the change is put down to
     * @param severity how urgent it is; what is only worth knowing starts nothing
     */
    record AlertFired(
            String id,
            String dedupKey,
            AlertKind kind,
            String label,
            long since,
            Attribution attribution,
            Severity severity)
            implements PolicyEvent {}

    /** An episode ends. */
    record AlertResolved(String id, String dedupKey) implements PolicyEvent {}

    /** A training row was written at an offset of the scope's partition. */
    record RowAdded(long eventTime, Split split, int partition, long offset) implements PolicyEvent {}

    /** A row was written that rates an answer which was rated before: the data set grows, the evidence does not. */
    record RowRepeated(int partition, long offset) implements PolicyEvent {}

    /** A judged interaction that counts: not flagged, with a thumb. */
    record Judged(String adapterId, boolean up) implements PolicyEvent {}

    /** An operator's own request appeared on the topic. */
    record OperatorAsked(String requestId, String idempotencyKey, long since, long examplesEnd)
            implements PolicyEvent {}

    /** The trainer gave up. */
    record TrainingFailed(String requestId, String message) implements PolicyEvent {}

    /** The trainer has an adapter. */
    record CandidateMade(String requestId, String adapterId) implements PolicyEvent {}

    /** The gate decided. */
    record Evaluated(String requestId, Verdict verdict, String reason) implements PolicyEvent {}

    /** Serving changes, or does not. */
    record Deployed(
            String id, DeploymentState state, String requestId, String adapterId, String baseModel, String reason)
            implements PolicyEvent {}
}
