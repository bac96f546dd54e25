package io.attune.serving.api;

import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import io.attune.serving.spool.Spool;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
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
 * is none, because Kafka has been away for long, it is refused. So memory and disk are bounded, nobody waits for Kafka while
 * tokens come, and nothing that was served is dropped: what Kafka does not take in time goes to a spool on disk first, is sent
 * again until Kafka takes it, and is sent after the next start when this process ends before, however it ends.
 */
final class InteractionLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InteractionLog.class);
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** How long an answer is held back for Kafka's acknowledgement of its interaction, while Kafka is well. */
    private static final long ACKNOWLEDGEMENT_MILLIS = 1_000;

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Connections connections;
    private final int capacity;
    private final Semaphore places;
    private final InteractionSpool spool;
    private final BlockingQueue<KeptInteraction> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean healthy = true;
    private volatile boolean closing;
    private volatile boolean stopped;

    /**
     * @param capacity most interactions that wait for Kafka
     * @param spoolOrNull closed with this; null keeps what waits in memory alone
     */
    InteractionLog(Connections connections, int capacity, InteractionSpool spoolOrNull) {
        this.connections = connections;
        this.capacity = capacity;
        this.spool = spoolOrNull;
        if (spool != null) {
            spool.takeRecovered()
                    .forEach(found -> waiting.add(new KeptInteraction(found.interaction(), found.handle())));
        }
        if (!waiting.isEmpty()) {
            log.info("{} interactions of an earlier run go to Kafka first", waiting.size());
        }
        // Negative when an earlier run left more than now may wait: then all requests are refused for a while.
        this.places = new Semaphore(capacity - waiting.size());
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

    /**
     * Takes an interaction into its reserved place. When this returns it is safe from the end of this process: Kafka has it, or
     * the spool has. While Kafka is well that takes one round trip to it; otherwise nobody waits for Kafka.
     *
     * @throws IOException when Kafka does not answer and the spool takes no more; the interaction is sent all the same
     */
    void keep(Interaction interaction) throws IOException, InterruptedException {
        KeptInteraction kept = new KeptInteraction(interaction, null);
        waiting.add(kept);
        if (healthy && kept.awaitWritten(ACKNOWLEDGEMENT_MILLIS)) {
            return;
        }
        // Until the next acknowledgement comes, nobody else waits for one.
        healthy = false;
        toSpool(kept);
    }

    private void toSpool(KeptInteraction kept) throws IOException {
        if (spool != null && !kept.isWritten() && !kept.isSpooled()) {
            kept.spooled(spool.append(kept.interaction())).ifPresent(this::doneWith);
        }
    }

    private void doneWith(Spool.Handle handle) {
        spool.done(handle);
    }

    /** Whether Kafka took what it was given last. */
    boolean healthy() {
        return healthy;
    }

    /** Interactions that Kafka has not acknowledged, and places reserved for running requests. */
    int unacknowledged() {
        return capacity - places.availablePermits();
    }

    /** Interactions that the spool keeps until Kafka takes them. */
    int spooled() {
        return spool == null ? 0 : spool.pending();
    }

    /** Waits a while for Kafka to take everything; the spool keeps the rest for the next start. */
    @Override
    public void close() {
        closing = true;
        long until = System.nanoTime() + FLUSH_LIMIT.toNanos();
        try {
            boolean all = places.tryAcquire(capacity, Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            stopped = true;
            thread.interrupt();
            thread.join(10_000);
            if (!all) {
                leaveRest();
            }
        } catch (InterruptedException e) {
            stopped = true;
            thread.interrupt();
            Thread.currentThread().interrupt();
        } finally {
            closeSpool();
        }
    }

    private void leaveRest() {
        int lost = 0;
        for (KeptInteraction kept : waiting) {
            try {
                toSpool(kept);
            } catch (IOException e) {
                log.error("interaction {} cannot be kept", kept.interaction().getId(), e);
            }
            lost += kept.isWritten() || kept.isSpooled() ? 0 : 1;
        }
        if (lost > 0) {
            log.error("{} interactions were not taken by Kafka before the end and are lost", lost);
        }
        log.warn("{} interactions wait in the spool for the next start", spooled());
    }

    private void closeSpool() {
        if (spool != null) {
            try {
                spool.close();
            } catch (IOException e) {
                log.warn("the spool did not close in order", e);
            }
        }
    }

    private void run() {
        while (!stopped) {
            try (KafkaProducer<String, Interaction> producer = new KafkaProducer<>(
                    settings(), new StringSerializer(), new RecordSerdes(connections).serializer(Interaction.class))) {
                while (!stopped) {
                    KeptInteraction entry = waiting.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
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

    private void send(KafkaProducer<String, Interaction> producer, KeptInteraction entry) throws InterruptedException {
        Interaction interaction = entry.interaction();
        try {
            producer.send(
                    new ProducerRecord<>(Topic.INTERACTIONS.topicName(), interaction.getId(), interaction),
                    (metadata, failure) -> {
                        if (failure == null) {
                            healthy = true;
                            entry.written().ifPresent(this::doneWith);
                            places.release();
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
    private void again(KeptInteraction entry, Exception failure) {
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
