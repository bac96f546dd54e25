package io.attune.streams.store;

import io.attune.schemas.topic.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;

/**
 * Gives the topologies their serdes: the registry's in production, plain Avro where no registry is at hand. A serde is
 * used for the topic itself and for copies of its records in changelogs and repartition topics.
 */
@FunctionalInterface
public interface RecordSerdeSource {
    /** The serde of a topic's records; the caller owns it. */
    <T extends SpecificRecord> Serde<T> of(Topic topic, Class<T> type);
}
