package io.attune.streams.curation;

import io.attune.schemas.record.Feedback;
import java.util.Objects;

/**
 * Feedback and where it stood, so that a dead letter can say so.
 *
 * @param feedback the record
 * @param partition of {@code attune.feedback}; -1 where unknown
 * @param offset in that partition; -1 where unknown
 */
record Received(Feedback feedback, int partition, long offset) {
    Received {
        Objects.requireNonNull(feedback, "feedback is missing");
    }
}
