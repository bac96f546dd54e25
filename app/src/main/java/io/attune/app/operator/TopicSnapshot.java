package io.attune.app.operator;

import io.attune.schemas.config.Connections;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads everything that is committed on a topic up to this moment. */
public final class TopicSnapshot {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Connections connections;

    public TopicSnapshot(Connections connections) {
        this.connections = connections;
    }

    /** All values, partition by partition in offset order. */
    public <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
        List<T> values = new ArrayList<>();
        forEach(topic, type, record -> values.add(record.value()));
        return values;
    }

    /** Hands every record to a consumer. */
    public <T extends SpecificRecord> void forEach(
            Topic topic, Class<T> type, Consumer<ConsumerRecord<String, T>> each) {
        RecordSerdes.requireType(topic, type);
        Map<String, Object> settings = new HashMap<>(connections.kafkaClient());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try (Deserializer<T> values = new RecordSerdes(connections).deserializer(type);
                KafkaConsumer<String, T> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), values)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(POLL).forEach(each);
            }
        }
    }
}
