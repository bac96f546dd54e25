package io.attune.drift.job;

import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Decodes records through the schema registry; what cannot be read or makes no sense goes to the dead letters with its original bytes.
 *
 * @param <T> the record type
 */
final class Decode<T extends SpecificRecord> extends ProcessFunction<RawRecord, T> {
    private static final long serialVersionUID = 1L;

    private final DeserializerSource<T> deserializers;
    private final SanityCheck<T> check;
    private transient RecordDecoder<T> decoder;

    Decode(DeserializerSource<T> deserializers, SanityCheck<T> check) {
        this.deserializers = deserializers;
        this.check = check;
    }

    @Override
    public void open(OpenContext context) {
        decoder = new RecordDecoder<>(deserializers.create(), check);
    }

    @Override
    public void processElement(RawRecord raw, Context context, Collector<T> out) {
        T record = decoder.decode(raw);
        if (record == null) {
            context.output(DeadLetters.TAG, DeadLetters.of(raw, decoder.problem()));
        } else {
            out.collect(record);
        }
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
        }
    }
}
