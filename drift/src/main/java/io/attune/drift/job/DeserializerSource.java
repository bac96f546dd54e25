package io.attune.drift.job;

import io.attune.schemas.serde.RecordSerdes;
import java.io.Serializable;
import java.net.URI;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Makes a deserialiser inside the task that uses and closes it.
 *
 * @param <T> the record type
 */
@FunctionalInterface
interface DeserializerSource<T> extends Serializable {

    Deserializer<T> create();

    /** By the schemas of a registry. */
    static <T extends SpecificRecord> DeserializerSource<T> registry(String url, Class<T> type) {
        return () -> new RecordSerdes(URI.create(url)).deserializer(type);
    }
}
