package io.attune.streams.curation;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Outcome;

/** What the guard gives, one topic each. */
sealed interface GuardResult {
    /** An outcome, for {@code attune.outcomes}. */
    record Final(Outcome outcome) implements GuardResult {}

    /** A training row, for {@code attune.examples}. */
    record Row(Example row) implements GuardResult {}

    /** A user who dominates the scope, for {@code attune.alerts}. */
    record Alarm(Alert alert) implements GuardResult {}

    /** A row that is refused, for {@code attune.dead-letters}. */
    record Refused(PutAside aside) implements GuardResult {}
}
