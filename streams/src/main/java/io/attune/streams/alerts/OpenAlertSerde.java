package io.attune.streams.alerts;

import io.attune.schemas.record.Alert;
import io.attune.schemas.topic.Topic;
import io.attune.streams.store.RecordSerdeSource;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Writes {@link OpenAlert}: a version byte, eight bytes of time, the alert in its topic's format. */
final class OpenAlertSerde implements Serde<OpenAlert> {
    private static final byte VERSION = 1;
    private static final int HEAD = 9;

    private final Serde<Alert> alerts;

    OpenAlertSerde(RecordSerdeSource serdes) {
        this.alerts = serdes.of(Topic.ALERTS, Alert.class);
    }

    @Override
    public Serializer<OpenAlert> serializer() {
        return (store, open) -> {
            if (open == null) {
                return null;
            }
            byte[] body = alerts.serializer().serialize(Topic.ALERTS.topicName(), open.newest());
            return ByteBuffer.allocate(HEAD + body.length)
                    .put(VERSION)
                    .putLong(open.heard())
                    .put(body)
                    .array();
        };
    }

    @Override
    public Deserializer<OpenAlert> deserializer() {
        return (store, bytes) -> bytes == null ? null : read(bytes);
    }

    private OpenAlert read(byte[] bytes) {
        if (bytes.length < HEAD || bytes[0] != VERSION) {
            throw new SerializationException(
                    "an open alert of " + bytes.length + " bytes is not of version " + VERSION);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        long heard = buffer.getLong();
        byte[] body = new byte[buffer.remaining()];
        buffer.get(body);
        return new OpenAlert(alerts.deserializer().deserialize(Topic.ALERTS.topicName(), body), heard);
    }
}
