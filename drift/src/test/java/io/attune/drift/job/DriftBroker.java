package io.attune.drift.job;

import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.schemas.config.Connections;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A broker and a registry with all topics and schemas. */
public final class DriftBroker implements AutoCloseable {

    private final EmbeddedKafka kafka;
    private final EmbeddedRegistry registry;
    private final Connections connections;

    private DriftBroker(EmbeddedKafka kafka, EmbeddedRegistry registry, Connections connections) {
        this.kafka = kafka;
        this.registry = registry;
        this.connections = connections;
    }

    /** @param directory for the data of both */
    public static DriftBroker start(Path directory) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        EmbeddedRegistry registry =
                EmbeddedRegistry.start(directory.resolve("registry"), RegistryDistribution.find(), 0);
        Connections connections =
                new Connections(kafka.bootstrapServers(), registry.url(), directory.resolve("adapters"));
        new SchemaRegistrar(registry.url()).registerAll();
        try (Admin admin = Admin.create(connections.kafkaClient())) {
            new TopicCatalogue(admin).createOrVerify((short) 1);
        }
        return new DriftBroker(kafka, registry, connections);
    }

    public Connections connections() {
        return connections;
    }

    /** All committed records of a topic at present. */
    <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
        Map<String, Object> settings = connections.kafkaClient();
        settings.put("isolation.level", "read_committed");
        List<T> records = new ArrayList<>();
        try (Deserializer<T> deserializer = new RecordSerdes(connections).deserializer(type);
                KafkaConsumer<String, T> consumer =
                        new KafkaConsumer<>(settings, new StringDeserializer(), deserializer)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<String, T> record : consumer.poll(Duration.ofMillis(200))) {
                    records.add(record.value());
                }
            }
        }
        return records;
    }

    @Override
    public void close() {
        registry.close();
        kafka.close();
    }
}
