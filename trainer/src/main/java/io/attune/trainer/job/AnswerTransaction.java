package io.attune.trainer.job;

import io.attune.schemas.config.Connections;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Publishes answers and the offset of what they answer in one transaction. Its transactional id fences a second trainer
 * of the same name; the consumer group's generation fences one that lost its partition.
 */
final class AnswerTransaction implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordSerdes serdes;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    AnswerTransaction(Connections connections, String transactionalId) {
        Map<String, Object> settings = connections.kafkaClient();
        settings.put("transactional.id", transactionalId);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.serdes = new RecordSerdes(connections);
    }

    /** Ends what an earlier producer of this name left open, and fences it. */
    void begin() {
        producer.initTransactions();
    }

    /** Adds a record to the next commit. */
    <T extends SpecificRecord> void add(Topic topic, String key, Class<T> type, T record) {
        add(topic, key.getBytes(StandardCharsets.UTF_8), type, record);
    }

    /** Adds a record whose key is another record's. */
    <T extends SpecificRecord> void add(Topic topic, byte[] key, Class<T> type, T record) {
        RecordSerdes.requireType(topic, type);
        try (Serializer<T> serializer = serdes.serializer(type)) {
            records.add(new ProducerRecord<>(topic.topicName(), key, serializer.serialize(topic.topicName(), record)));
        }
    }

    /** Publishes what was added, and that the consumed record is done with: all or nothing. */
    void commit(ConsumerRecord<?, ?> consumed, ConsumerGroupMetadata group) {
        producer.beginTransaction();
        records.forEach(producer::send);
        records.clear();
        producer.sendOffsetsToTransaction(
                Map.of(
                        new TopicPartition(consumed.topic(), consumed.partition()),
                        new OffsetAndMetadata(consumed.offset() + 1)),
                group);
        producer.commitTransaction();
    }

    @Override
    public void close() {
        // Closing aborts a transaction that is still open.
        producer.close(CLOSE_LIMIT);
    }
}
