package io.attune.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.schemas.config.Connections;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.TrainingState;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console on a real broker and a real registry: what is on the topics is on the page's API. */
class ConsoleIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void whatIsOnTheTopicsIsShown(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
                EmbeddedRegistry registry =
                        EmbeddedRegistry.start(directory.resolve("registry"), RegistryDistribution.find(), 0)) {
            Connections connections =
                    new Connections(kafka.bootstrapServers(), registry.url(), directory.resolve("adapters"));
            URI nowhere = URI.create("http://127.0.0.1:1");
            // The console is there first and waits for the topics.
            try (Console console =
                    new Console(connections, new ConsoleConfig("127.0.0.1", 0, new Links(nowhere, nowhere, nowhere)))) {
                console.start();
                assertThat(console.ready()).isFalse();
                new SchemaRegistrar(registry.url()).registerAll();
                try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                    new TopicCatalogue(admin).createOrVerify((short) 1);
                }
                await().atMost(LIMIT).until(console::ready);
                send(connections);
                await().atMost(LIMIT).untilAsserted(() -> shown(console));
            }
        }
    }

    private static void send(Connections connections) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", connections.bootstrapServers(), ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test");
        long now = System.currentTimeMillis();
        RecordSerdes serdes = new RecordSerdes(connections);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            put(producer, serdes, Topic.INTERACTIONS, DemoRecords.interaction("refused", now, null));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            put(producer, serdes, Topic.INTERACTIONS, DemoRecords.interaction("1", now, null));
            producer.send(new ProducerRecord<>(Topic.SIGNALS.topicName(), "k", new byte[] {1, 2, 3}));
            producer.send(new ProducerRecord<>(Topic.SIGNALS.topicName(), "k", null));
            put(
                    producer,
                    serdes,
                    Topic.ALERTS,
                    DemoRecords.alert("k", "a", now, AlertKind.DRIFT, AlertState.FIRING, "changed"));
            put(producer, serdes, Topic.RETRAIN_REQUESTS, DemoRecords.request("r", now));
            put(
                    producer,
                    serdes,
                    Topic.TRAINING_PROGRESS,
                    DemoRecords.progress("r", now, TrainingState.RUNNING, 5, 2.0));
            put(producer, serdes, Topic.CANDIDATES, DemoRecords.candidate("r", now, "a1"));
            put(producer, serdes, Topic.DEPLOYMENTS, DemoRecords.deployment("d", now, DeploymentState.PROMOTED, "a1"));
            put(producer, serdes, Topic.DEAD_LETTERS, DemoRecords.deadLetter("x", DemoRecords.SCOPE, "bad row"));
            producer.commitTransaction();
        }
    }

    private static <T extends SpecificRecord> void put(
            KafkaProducer<String, byte[]> producer, RecordSerdes serdes, Topic topic, T record) {
        try (Serializer<SpecificRecord> serializer = serdes.serializer(SpecificRecord.class)) {
            producer.send(new ProducerRecord<>(
                    topic.topicName(), DemoRecords.SCOPE, serializer.serialize(topic.topicName(), record)));
        }
    }

    private static void shown(Console console) throws Exception {
        JsonNode scope = new ObjectMapper()
                .readTree(console.url().resolve("/api/scopes/acme%2Fdesk").toURL());
        assertThat(scope.at("/traffic/total").intValue()).isEqualTo(1);
        assertThat(scope.at("/openAlerts").intValue()).isEqualTo(1);
        assertThat(scope.at("/runs/0/state").textValue()).isEqualTo("FINISHED");
        assertThat(scope.at("/serving/adapterId").textValue()).isEqualTo("a1");
        assertThat(scope.at("/deadLetters/total").intValue()).isEqualTo(1);
        assertThat(scope.at("/policy").isNull()).isTrue();
        assertThat(scope.at("/reader/unreadable/0/topic").textValue()).isEqualTo("attune.signals");
        assertThat(scope.at("/reader/unreadable/0/count").intValue()).isEqualTo(2);
        assertThat(console.ready()).isTrue();
    }
}
