package io.attune.trainer.job;

import io.attune.schemas.config.Connections;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.RegistryOutage;
import io.attune.schemas.topic.Topic;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The requests that were cancelled, whoever works on them. Read apart from the requests themselves, whose consumer rests
 * while one of them is being worked on, and from the beginning, so that a trainer that takes over knows them too.
 */
final class Cancellations implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<RetrainRequest> requests;
    private final Set<String> cancelled = new HashSet<>();

    Cancellations(Connections connections) {
        Map<String, Object> settings = connections.kafkaClient();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.requests = new RecordSerdes(connections).deserializer(RetrainRequest.class);
    }

    /** Begins at the first record. */
    void start() {
        List<TopicPartition> places = consumer.partitionsFor(Topic.RETRAIN_REQUESTS.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(places);
        consumer.seekToBeginning(places);
    }

    /** Takes in what has come meanwhile, without waiting for more. */
    void refresh() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
            try {
                RetrainRequest request = requests.deserialize(record.topic(), record.headers(), record.value());
                if (request.getCancels() != null) {
                    cancelled.add(request.getCancels());
                }
            } catch (SerializationException e) {
                // Whoever takes the requests puts it among the dead letters.
                if (RegistryOutage.isBehind(e)) {
                    throw e;
                }
            }
        }
    }

    /** Whether a request is to be given up. */
    boolean contains(String requestId) {
        return cancelled.contains(requestId);
    }

    @Override
    public void close() {
        consumer.close();
        requests.close();
    }
}
