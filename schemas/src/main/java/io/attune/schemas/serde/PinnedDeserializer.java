package io.attune.schemas.serde;

import org.apache.kafka.common.serialization.Deserializer;

/** Deserialises as if from one topic, whichever topic the bytes come from. */
final class PinnedDeserializer<T> implements Deserializer<T> {
    private final String topic;
    private final Deserializer<T> inner;

    PinnedDeserializer(String topic, Deserializer<T> inner) {
        this.topic = topic;
        this.inner = inner;
    }

    @Override
    public T deserialize(String ignoredTopic, byte[] data) {
        return inner.deserialize(topic, data);
    }

    @Override
    public void close() {
        inner.close();
    }
}
