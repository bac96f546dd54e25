package io.attune.console.read;

import io.attune.schemas.config.Connections;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Turns the bytes of the topics into records. Not thread-safe. */
final class Decoder implements AutoCloseable {
    private final Map<String, Deserializer<? extends SpecificRecord>> byTopic = new HashMap<>();

    Decoder(Connections connections, Iterable<Topic> topics) {
        RecordSerdes serdes = new RecordSerdes(connections);
        topics.forEach(topic -> byTopic.put(topic.topicName(), serdes.deserializer(topic.recordType())));
    }

    /**
     * @throws RuntimeException when the bytes are no record of the topic, or the registry is away ({@link Outage})
     */
    SpecificRecord decode(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            throw new IllegalArgumentException("the record has no value");
        }
        return byTopic.get(record.topic()).deserialize(record.topic(), record.value());
    }

    @Override
    public void close() {
        byTopic.values().forEach(Deserializer::close);
    }
}
