package io.attune.drift.job;

import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.RegistryOutage;
import java.net.URI;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Decodes records through the schema registry; what cannot be read goes to the dead letters with its original bytes.
 *
 * @param <T> the record type
 */
final class Decode<T extends SpecificRecord> extends ProcessFunction<RawRecord, T> {
    private static final long serialVersionUID = 1L;

    private final String registryUrl;
    private final Class<T> type;
    private transient Deserializer<T> deserializer;

    Decode(String registryUrl, Class<T> type) {
        this.registryUrl = registryUrl;
        this.type = type;
    }

    @Override
    public void open(OpenContext context) {
        deserializer = new RecordSerdes(URI.create(registryUrl)).deserializer(type);
    }

    @Override
    public void processElement(RawRecord raw, Context context, Collector<T> out) {
        T record;
        try {
            record = deserializer.deserialize(raw.topic, raw.value);
        } catch (SerializationException e) {
            if (RegistryOutage.isBehind(e)) {
                // The record is not to blame: the job is tried again from its checkpoint.
                throw e;
            }
            context.output(DeadLetters.TAG, DeadLetters.of(raw, oneLine(e)));
            return;
        }
        if (record == null) {
            context.output(DeadLetters.TAG, DeadLetters.of(raw, "the record of " + raw.topic + " has no value"));
            return;
        }
        out.collect(record);
    }

    private static String oneLine(SerializationException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("cannot be read");
    }

    @Override
    public void close() {
        if (deserializer != null) {
            deserializer.close();
        }
    }
}
