package io.attune.ingestion.client;

import io.attune.schemas.config.Connections;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Sends interactions and feedback. Each call gives a stage that completes with Kafka's acknowledgement, or fails with
 * {@link UnavailableException} when there was none in time; nothing is dropped without its stage saying so. When the
 * buffer is full, calls block (see {@link ClientOptions}): back-pressure instead of loss. Thread-safe. Stages complete
 * on the producer's own thread, so what hangs on them must not block.
 */
public final class AttuneClient implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Clock clock;
    private final Serializer<Interaction> interactions;
    private final Serializer<Feedback> feedbacks;
    private final Serializer<DeadLetter> deadLetters;

    public AttuneClient(Connections connections, ClientOptions options) {
        this(connections, options, Clock.systemUTC());
    }

    public AttuneClient(Connections connections, ClientOptions options, Clock clock) {
        RecordSerdes serdes = new RecordSerdes(connections);
        this.interactions = serdes.serializer(Interaction.class);
        this.feedbacks = serdes.serializer(Feedback.class);
        this.deadLetters = serdes.serializer(DeadLetter.class);
        this.clock = clock;
        this.producer = new KafkaProducer<>(
                settings(connections, options), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Sends an interaction, filling in what is absent: the scope ({@code default/app}), the event time (now) and the
     * id. An id is derived from content and event time; where the event time is absent too, it is random, because two
     * users may well say the same.
     */
    public CompletionStage<Receipt> interaction(Interaction.Builder draft) {
        if (!draft.hasScope()) {
            draft.setScope(ScopeName.DEFAULT);
        }
        boolean timed = draft.hasEventTime();
        if (!timed) {
            draft.setEventTime(clock.millis());
        }
        if (!draft.hasId()) {
            draft.setId(timed ? RecordIds.of(draft) : randomId());
        }
        return interaction(draft.build());
    }

    /** Sends an interaction as it is. */
    public CompletionStage<Receipt> interaction(Interaction interaction) {
        ScopeName.require(interaction.getScope());
        return send(Topic.INTERACTIONS, interaction.getId(), interactions, interaction.getId(), interaction);
    }

    /** Sends feedback, filling in what is absent, as for {@link #interaction(Interaction.Builder)}. */
    public CompletionStage<Receipt> feedback(Feedback.Builder draft) {
        if (!draft.hasScope()) {
            draft.setScope(ScopeName.DEFAULT);
        }
        boolean timed = draft.hasEventTime();
        if (!timed) {
            draft.setEventTime(clock.millis());
        }
        if (!draft.hasId()) {
            draft.setId(timed ? RecordIds.of(draft) : randomId());
        }
        return feedback(draft.build());
    }

    /** Sends feedback as it is. The interaction need not have arrived yet. */
    public CompletionStage<Receipt> feedback(Feedback feedback) {
        ScopeName.require(feedback.getScope());
        return send(Topic.FEEDBACK, feedback.getInteractionId(), feedbacks, feedback.getId(), feedback);
    }

    /** Puts something aside that could not be read. */
    public CompletionStage<Receipt> deadLetter(DeadLetter letter) {
        return send(Topic.DEAD_LETTERS, null, deadLetters, letter.getId(), letter);
    }

    /** Blocks until every record sent so far is acknowledged or has failed. */
    public void flush() {
        producer.flush();
    }

    /** Waits at most half a minute for what is under way, then fails it. */
    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
        interactions.close();
        feedbacks.close();
        deadLetters.close();
    }

    private <T extends SpecificRecord> CompletionStage<Receipt> send(
            Topic topic, String key, Serializer<T> serializer, String id, T value) {
        CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        byte[] bytes;
        try {
            // The registry's serialisers promise nothing about threads.
            synchronized (serializer) {
                bytes = serializer.serialize(topic.topicName(), value);
            }
        } catch (RuntimeException e) {
            // A record built by Avro's own builder always fits its schema, so what fails here is the registry.
            receipt.completeExceptionally(
                    new UnavailableException("the schema of " + topic.topicName() + " could not be looked up", e));
            return receipt;
        }
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        try {
            producer.send(new ProducerRecord<>(topic.topicName(), keyBytes, bytes), (metadata, failure) -> {
                if (failure == null) {
                    receipt.complete(new Receipt(id, metadata.topic(), metadata.partition(), metadata.offset()));
                } else {
                    receipt.completeExceptionally(explain(topic, failure));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            receipt.completeExceptionally(explain(topic, e));
        }
        return receipt;
    }

    private static Exception explain(Topic topic, Exception failure) {
        if (failure instanceof RecordTooLargeException) {
            return new IllegalArgumentException(
                    "the record is larger than " + topic.topicName() + " takes (" + TopicCatalogue.MAX_RECORD_BYTES
                            + " bytes)",
                    failure);
        }
        return new UnavailableException(
                topic.topicName() + " did not acknowledge the record: " + failure.getMessage(), failure);
    }

    private static String randomId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static Map<String, Object> settings(Connections connections, ClientOptions options) {
        Map<String, Object> settings = connections.kafkaClient();
        int delivery = (int) options.deliveryTimeout().toMillis();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, options.clientId());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, options.linger().toMillis());
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, options.bufferBytes());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, options.maxBlock().toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, delivery);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(30_000, delivery / 2));
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicCatalogue.MAX_RECORD_BYTES);
        // A broker that comes back should be found again within a second, not after the default ten.
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return settings;
    }
}
