package io.attune.safety.job;

import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes records of one topic of the catalogue with the registry's schema. Names the topic, since a sink that uses its transactional ids again looks there
 * for transactions that a failure left open.
 */
final class RecordSchema<T extends SpecificRecord>
        implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
    /** Where a record's key comes from. */
    interface Key<T> extends Function<T, byte[]>, Serializable {
        static byte[] text(String key) {
            return key.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static final long serialVersionUID = 1L;

    private final Topic topic;
    private final Class<T> type;
    private final URI registryUrl;
    private final Key<T> key;
    private transient Serializer<T> serializer;

    RecordSchema(Topic topic, Class<T> type, URI registryUrl, Key<T> key) {
        RecordSerdes.requireType(topic, type);
        this.topic = topic;
        this.type = type;
        this.registryUrl = registryUrl;
        this.key = key;
    }

    @Override
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        serializer = new RecordSerdes(registryUrl).serializer(type);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(T record, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(
                topic.topicName(), key.apply(record), serializer.serialize(topic.topicName(), record));
    }

    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic.topicName()))));
    }
}
