package io.attune.serving.api;

import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts interactions on their topic, from a thread of its own. A request reserves its place before it runs; where there
 * is none, because Kafka has been away for long, it is refused. So memory is bounded, nobody waits for Kafka while
 * tokens come, and nothing that was served is dropped: what fails is sent again until Kafka takes it.
 */
final class InteractionLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InteractionLog.class);
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Connections connections;
    private final int capacity;
    private final Semaphore places;
    private final BlockingQueue<Entry> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean healthy = true;
    private volatile boolean closing;
    private volatile boolean stopped;

    private record Entry(Interaction interaction, CompletableFuture<Void> written) {}

    InteractionLog(Connections connections, int capacity) {
        this.connections = connections;
        this.capacity = capacity;
        this.places = new Semaphore(capacity);
        this.thread = new Thread(this::run, "attune-serving-interactions");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Reserves the place of one interaction, which is to be used or given back; false when there is none. */
    boolean reserve() {
        return !closing && places.tryAcquire();
    }

    /** Gives a reserved place back that is not needed. */
    void giveBack() {
        places.release();
    }

    /** Takes an interaction into its reserved place; the future completes when Kafka has it. Never blocks. */
    CompletableFuture<Void> put(Interaction interaction) {
        Entry entry = new Entry(interaction, new CompletableFuture<>());
        waiting.add(entry);
        return entry.written();
    }

    /** Somebody waited in vain for an acknowledgement; until the next one comes, nobody else should. */
    void late() {
        healthy = false;
    }

    /** Whether Kafka took what it was given last. */
    boolean healthy() {
        return healthy;
    }

    /** Interactions that Kafka has not acknowledged, and places reserved for running requests. */
    int unacknowledged() {
        return capacity - places.availablePermits();
    }

    /** Waits a while for Kafka to take everything. */
    @Override
    public void close() {
        closing = true;
        long until = System.nanoTime() + FLUSH_LIMIT.toNanos();
        try {
            boolean all = places.tryAcquire(capacity, Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (!all) {
                log.error("{} interactions were not taken by Kafka before the end", unacknowledged());
            }
            stopped = true;
            thread.interrupt();
            thread.join(10_000);
        } catch (InterruptedException e) {
            stopped = true;
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopped) {
            try (KafkaProducer<String, Interaction> producer = new KafkaProducer<>(
                    settings(), new StringSerializer(), new RecordSerdes(connections).serializer(Interaction.class))) {
                while (!stopped) {
                    Entry entry = waiting.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    if (entry != null) {
                        send(producer, entry);
                    }
                }
            } catch (InterruptedException | InterruptException e) {
                log.debug("the log of interactions ends");
            } catch (RuntimeException e) {
                // Such as a broker's name that does not resolve yet.
                log.warn("the log of interactions starts again: {}", e.getMessage());
                pause();
            }
        }
    }

    private void send(KafkaProducer<String, Interaction> producer, Entry entry) throws InterruptedException {
        Interaction interaction = entry.interaction();
        try {
            producer.send(
                    new ProducerRecord<>(Topic.INTERACTIONS.topicName(), interaction.getId(), interaction),
                    (metadata, failure) -> {
                        if (failure == null) {
                            healthy = true;
                            places.release();
                            entry.written().complete(null);
                        } else {
                            again(entry, failure);
                        }
                    });
        } catch (InterruptException e) {
            waiting.add(entry);
            throw e;
        } catch (RuntimeException e) {
            // The registry is away, or the broker's metadata: this thread may wait, requests do not.
            again(entry, e);
            Thread.sleep(PAUSE.toMillis());
        }
    }

    /** The same id again is the same fact, so sending twice does no harm. */
    private void again(Entry entry, Exception failure) {
        if (healthy) {
            log.warn("interactions wait for Kafka: {}", failure.getMessage());
        }
        healthy = false;
        waiting.add(entry);
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            log.debug("the log of interactions ends");
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = connections.kafkaClient();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "attune-serving-interactions");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicCatalogue.MAX_RECORD_BYTES);
        return settings;
    }
}
