package io.attune.schemas.serde;

import org.apache.kafka.common.serialization.Serializer;

/** Serialises as if for one topic, whichever topic the bytes go to. */
final class PinnedSerializer<T> implements Serializer<T> {
    private final String topic;
    private final Serializer<T> inner;

    PinnedSerializer(String topic, Serializer<T> inner) {
        this.topic = topic;
        this.inner = inner;
    }

    @Override
    public byte[] serialize(String ignoredTopic, T data) {
        return inner.serialize(topic, data);
    }

    @Override
    public void close() {
        inner.close();
    }
}
