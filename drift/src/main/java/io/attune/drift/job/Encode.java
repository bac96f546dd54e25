package io.attune.drift.job;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Encodes the records of one topic through the schema registry.
 *
 * @param <T> the record type
 */
final class Encode<T extends SpecificRecord> extends RichMapFunction<T, Outgoing> {
    private static final long serialVersionUID = 1L;

    private final String registryUrl;
    private final Topic topic;
    private final Class<T> type;
    private transient Serializer<T> serializer;

    Encode(String registryUrl, Topic topic, Class<T> type) {
        RecordSerdes.requireType(topic, type);
        this.registryUrl = registryUrl;
        this.topic = topic;
        this.type = type;
    }

    @Override
    public void open(OpenContext context) {
        serializer = new RecordSerdes(URI.create(registryUrl)).serializer(type);
    }

    @Override
    public Outgoing map(T record) {
        byte[] value = serializer.serialize(topic.topicName(), record);
        if (record instanceof DeadLetter letter) {
            ByteBuffer key = letter.getKey() == null
                    ? ByteBuffer.allocate(0)
                    : letter.getKey().duplicate();
            byte[] bytes = new byte[key.remaining()];
            key.get(bytes);
            return new Outgoing(topic.topicName(), bytes, value);
        } else if (record instanceof InteractionFeatures features) {
            return outgoing(features.getScope(), value);
        } else if (record instanceof Signal signal) {
            return outgoing(signal.getScope(), value);
        } else if (record instanceof Alert alert) {
            return outgoing(alert.getScope(), value);
        }
        throw new IllegalStateException("the drift job does not write " + type.getSimpleName());
    }

    private Outgoing outgoing(String scope, byte[] value) {
        return new Outgoing(topic.topicName(), scope.getBytes(StandardCharsets.UTF_8), value);
    }

    @Override
    public void close() {
        if (serializer != null) {
            serializer.close();
        }
    }
}
