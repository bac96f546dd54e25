package io.attune.drift.job;

import io.attune.schemas.serde.RegistryOutage;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A record out of its bytes, or why there is none. Not thread-safe.
 *
 * @param <T> the record type
 */
final class RecordDecoder<T extends SpecificRecord> implements AutoCloseable {

    private final Deserializer<T> deserializer;
    private final SanityCheck<T> check;
    private String problem;

    /** @param deserializer owned and closed by this */
    RecordDecoder(Deserializer<T> deserializer, SanityCheck<T> check) {
        this.deserializer = deserializer;
        this.check = check;
    }

    /** The record; null when {@link #problem} says why not. */
    T decode(RawRecord raw) {
        T record;
        try {
            record = deserializer.deserialize(raw.topic(), raw.value());
        } catch (SerializationException e) {
            if (RegistryOutage.isBehind(e)) {
                // The record is not to blame: the job is tried again from its checkpoint.
                throw e;
            }
            problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("cannot be read");
            return null;
        }
        problem = record == null
                ? "the record of " + raw.topic() + " has no value"
                : check.problem(record, raw.timestamp());
        return problem == null ? record : null;
    }

    String problem() {
        return problem;
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
