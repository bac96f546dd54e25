package io.attune.streams.curation;

import io.attune.schemas.topic.Topic;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record that goes to the dead letters.
 *
 * @param topic it was on or meant for
 * @param scope its scope
 * @param key its key
 * @param value the record
 * @param partition it was on; null where it was on none
 * @param offset it was at; null where it was at none
 * @param reason one line
 */
record PutAside(
        Topic topic, String scope, String key, SpecificRecord value, Integer partition, Long offset, String reason)
        implements JoinResult {
    PutAside {
        Objects.requireNonNull(topic, "topic is missing");
        Objects.requireNonNull(key, "key is missing");
        Objects.requireNonNull(value, "value is missing");
        Objects.requireNonNull(reason, "reason is missing");
    }

    static PutAside of(Received received, String reason) {
        return new PutAside(
                Topic.FEEDBACK,
                received.feedback().getScope(),
                received.feedback().getInteractionId(),
                received.feedback(),
                received.partition() < 0 ? null : received.partition(),
                received.offset() < 0 ? null : received.offset(),
                reason);
    }
}
