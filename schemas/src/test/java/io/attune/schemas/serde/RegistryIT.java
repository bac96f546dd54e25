package io.attune.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import io.attune.schemas.topic.TopicContradictionException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics, schemas and records on a real broker and a real registry. */
class RegistryIT {
    private static EmbeddedKafka kafka;
    private static EmbeddedRegistry registry;
    private static Map<Topic, Integer> ids;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        registry = EmbeddedRegistry.start(directory.resolve("registry"), RegistryDistribution.find(), 0);
        ids = new SchemaRegistrar(registry.url()).registerAll();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(new TopicCatalogue(admin).createOrVerify((short) 1)).hasSize(Topic.values().length);
        }
    }

    @AfterAll
    static void stop() {
        registry.close();
        kafka.close();
    }

    private static Interaction interaction(String id) {
        return Interaction.newBuilder()
                .setId(id)
                .setScope("acme/desk")
                .setEventTime(1_700_000_000_000L)
                .setMessages(List.of(new ChatMessage("user", "Grüße, 你好")))
                .setResponse("hello")
                .setBaseModel("pocket")
                .setAdapterId(null)
                .setAttributes(Map.of("channel", "web"))
                .build();
    }

    @Test
    void aRecordTravelsThroughTheBrokerAndBack() {
        RecordSerdes serdes = new RecordSerdes(registry.url());
        Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaProducer<String, Interaction> producer =
                        new KafkaProducer<>(client, new StringSerializer(), serdes.serializer(Interaction.class));
                KafkaConsumer<String, Interaction> consumer = new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest"),
                        new StringDeserializer(),
                        serdes.deserializer(Interaction.class))) {
            producer.send(new ProducerRecord<>(Topic.INTERACTIONS.topicName(), 0, "i-1", interaction("i-1")));
            producer.flush();
            consumer.assign(List.of(new TopicPartition(Topic.INTERACTIONS.topicName(), 0)));
            assertThat(consumer.poll(Duration.ofSeconds(20)))
                    .singleElement()
                    .satisfies(found -> assertThat(found.value()).isEqualTo(interaction("i-1")));
        }
    }

    @Test
    void theWireFormatIsConfluents() {
        try (Serializer<Interaction> serializer = new RecordSerdes(registry.url()).serializer(Interaction.class)) {
            ByteBuffer wire = ByteBuffer.wrap(serializer.serialize(Topic.INTERACTIONS.topicName(), interaction("i-2")));
            assertThat(wire.get()).isZero();
            assertThat(wire.getInt()).isEqualTo(ids.get(Topic.INTERACTIONS));
        }
    }

    @Test
    void aRecordOfAnotherTypeIsRefusedByName() {
        RecordSerdes serdes = new RecordSerdes(registry.url());
        try (Serializer<Interaction> serializer = serdes.serializer(Interaction.class);
                Deserializer<Deployment> deserializer = serdes.deserializer(Deployment.class)) {
            byte[] wire = serializer.serialize(Topic.INTERACTIONS.topicName(), interaction("i-3"));
            assertThatThrownBy(() -> deserializer.deserialize(Topic.DEPLOYMENTS.topicName(), wire))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("attune.deployments");
            assertThatThrownBy(() -> deserializer.deserialize(Topic.DEPLOYMENTS.topicName(), new byte[] {1, 2, 3}))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("attune.deployments");
        }
    }

    @Test
    void aSchemaThatWasNotRegisteredIsNotWritten() {
        try (Serializer<Interaction> serializer = new RecordSerdes(registry.url()).serializer(Interaction.class)) {
            assertThatThrownBy(() -> serializer.serialize("some.other.topic", interaction("i-4")))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void registeringAgainChangesNothing() throws Exception {
        assertThat(new SchemaRegistrar(registry.url()).registerAll()).isEqualTo(ids);
    }

    @Test
    void anIncompatibleSchemaIsRefused() {
        String incompatible =
                """
                {"type":"record","name":"Deployment","namespace":"io.attune.schemas.record",
                 "fields":[{"name":"somethingElse","type":"long"}]}""";
        assertThatThrownBy(
                        () -> new SchemaRegistrar(registry.url()).register(Topic.DEPLOYMENTS.subject(), incompatible))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("attune.deployments-value");
    }

    @Test
    void aTopicThatContradictsTheCatalogueIsRefusedByName() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            TopicCatalogue catalogue = new TopicCatalogue(admin);
            assertThat(catalogue.createOrVerify((short) 1)).isEmpty();
            set(admin, Topic.EXAMPLES, "retention.ms", "60000");
            try {
                assertThatThrownBy(() -> catalogue.createOrVerify((short) 1))
                        .isInstanceOf(TopicContradictionException.class)
                        .hasMessageContaining("attune.examples has retention.ms=60000, needs -1");
            } finally {
                set(admin, Topic.EXAMPLES, "retention.ms", "-1");
            }
        }
    }

    private static void set(Admin admin, Topic topic, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()),
                        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }
}
