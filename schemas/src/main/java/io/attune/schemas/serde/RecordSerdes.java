package io.attune.schemas.serde;

import io.apicurio.registry.resolver.config.SchemaResolverConfig;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.apicurio.registry.serde.strategy.TopicIdStrategy;
import io.attune.schemas.config.Connections;
import io.attune.schemas.topic.Topic;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes serialisers for the catalogue's records. On the wire stand a zero byte, the four-byte schema id and the Avro
 * body. Schemas are looked up, never registered, by a client: {@link SchemaRegistrar} does that at start.
 */
public final class RecordSerdes {
    private final String registry;

    public RecordSerdes(Connections connections) {
        this(connections.registryUrl());
    }

    /**
     * @param registryUrl base address of the registry, without a path
     */
    public RecordSerdes(URI registryUrl) {
        this.registry = Objects.requireNonNull(registryUrl, "registryUrl is missing")
                .resolve("/apis/registry/v3")
                .toString();
    }

    /** A serialiser for one topic's records; owned and closed by the caller. Not thread-safe. */
    public <T extends SpecificRecord> Serializer<T> serializer(Class<T> type) {
        Serializer<T> serializer = new AvroKafkaSerializer<>();
        serializer.configure(settings(), false);
        return serializer;
    }

    /** A deserialiser for one topic's records; owned and closed by the caller. Not thread-safe. */
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
        Deserializer<T> deserializer = new AvroKafkaDeserializer<>();
        deserializer.configure(settings(), false);
        return new TypedDeserializer<>(type, deserializer);
    }

    /** Both, for Kafka Streams. */
    public <T extends SpecificRecord> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom(serializer(type), deserializer(type));
    }

    /**
     * A serde for copies of a topic's records that are kept elsewhere, such as the changelog of a state store or a
     * repartition topic: it uses the schema of the topic that the records came from, whatever the copy's topic is.
     */
    public <T extends SpecificRecord> Serde<T> serdeOf(Topic origin, Class<T> type) {
        requireType(origin, type);
        Serializer<T> serializer = serializer(type);
        Deserializer<T> deserializer = deserializer(type);
        return Serdes.serdeFrom(
                new PinnedSerializer<>(origin.topicName(), serializer),
                new PinnedDeserializer<>(origin.topicName(), deserializer));
    }

    /**
     * Checks that a class is what a topic carries, for callers that take both.
     *
     * @throws IllegalArgumentException naming both
     */
    public static void requireType(Topic topic, Class<?> type) {
        if (topic.recordType() != type) {
            throw new IllegalArgumentException(
                    topic.topicName() + " carries " + topic.recordType().getSimpleName() + ", not " + type.getName());
        }
    }

    private Map<String, Object> settings() {
        return Map.of(
                SchemaResolverConfig.REGISTRY_URL,
                registry,
                SchemaResolverConfig.AUTO_REGISTER_ARTIFACT,
                false,
                SchemaResolverConfig.ARTIFACT_RESOLVER_STRATEGY,
                TopicIdStrategy.class.getName(),
                // Without it the serde takes nested records out of the schema, and finds no such schema registered.
                SchemaResolverConfig.DEREFERENCE_SCHEMA,
                true,
                // The JDK's client: Vert.x would start threads of its own that outlive the serde.
                SchemaResolverConfig.HTTP_ADAPTER,
                "JDK",
                SchemaResolverConfig.CHECK_PERIOD_MS,
                86_400_000L,
                "apicurio.registry.use-specific-avro-reader",
                true);
    }
}
