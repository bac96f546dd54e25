package io.attune.ingestion.gateway;

import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.schemas.config.Connections;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A real broker and registry with Attune's topics and schemas; the broker can be stopped and started again. */
public final class IngestionStack implements AutoCloseable {
    private final Path directory;
    private final EmbeddedRegistry registry;
    private EmbeddedKafka kafka;

    public IngestionStack(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        this.kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        this.registry = EmbeddedRegistry.start(directory.resolve("registry"), RegistryDistribution.find(), 0);
        new SchemaRegistrar(registry.url()).registerAll();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            new TopicCatalogue(admin).createOrVerify((short) 1);
        }
    }

    public Connections connections() {
        return new Connections(kafka.bootstrapServers(), registry.url(), directory.resolve("adapters"));
    }

    public void stopKafka() {
        kafka.close();
    }

    public void startKafka() throws IOException {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    }

    /** Every record that is on a topic now. */
    public <T extends SpecificRecord> List<T> readAll(Topic topic, Class<T> type) {
        Map<String, Object> client =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
        List<T> all = new ArrayList<>();
        try (KafkaConsumer<byte[], T> consumer = new KafkaConsumer<>(
                client, new ByteArrayDeserializer(), new RecordSerdes(connections()).deserializer(type))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(entry -> all.add(entry.value()));
            }
        }
        return all;
    }

    @Override
    public void close() {
        registry.close();
        kafka.close();
    }
}
