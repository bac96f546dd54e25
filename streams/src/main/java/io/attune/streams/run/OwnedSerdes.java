package io.attune.streams.run;

import io.attune.schemas.topic.Topic;
import io.attune.streams.store.RecordSerdeSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;

/** Remembers the serdes that it gives out, and closes them: Kafka Streams does not close serdes that it was given. */
public final class OwnedSerdes implements RecordSerdeSource, AutoCloseable {
    private final RecordSerdeSource source;
    private final List<Serde<?>> made = new CopyOnWriteArrayList<>();

    public OwnedSerdes(RecordSerdeSource source) {
        this.source = source;
    }

    @Override
    public <T extends SpecificRecord> Serde<T> of(Topic topic, Class<T> type) {
        Serde<T> serde = source.of(topic, type);
        made.add(serde);
        return serde;
    }

    @Override
    public void close() {
        made.forEach(Serde::close);
        made.clear();
    }
}
