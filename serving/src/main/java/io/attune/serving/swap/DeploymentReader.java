package io.attune.serving.swap;

import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the deployments topic from its beginning on a thread of its own. Of what is there at the start only the last
 * deployment of each scope that takes effect is told, then every one as it comes. When Kafka is away it waits and tries again; what
 * served goes on serving.
 */
public final class DeploymentReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DeploymentReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Connections connections;
    private final DeploymentListener listener;
    private final Thread thread;
    private volatile KafkaConsumer<String, Deployment> consumer;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile boolean ready;
    private Map<TopicPartition, Long> next = Map.of();
    private final Map<String, Deque<Deployment>> pending = new LinkedHashMap<>();

    /**
     * @param name of the thread, {@code attune-serving-…}
     */
    public DeploymentReader(Connections connections, String name, DeploymentListener listener) {
        this.connections = connections;
        this.listener = listener;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Whether everything that was on the topic at the start has been told. */
    public boolean ready() {
        return ready;
    }

    @Override
    public void close() {
        closing = true;
        KafkaConsumer<String, Deployment> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        closed.countDown();
        try {
            thread.join(15_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            try (Deserializer<Deployment> values = new RecordSerdes(connections).deserializer(Deployment.class);
                    KafkaConsumer<String, Deployment> opened =
                            new KafkaConsumer<>(settings(), new StringDeserializer(), values)) {
                consumer = opened;
                read(opened);
            } catch (WakeupException e) {
                // Only close() wakes it up.
                log.debug("the reader of deployments ends");
            } catch (KafkaException e) {
                log.warn("deployments cannot be read at the moment: {}", e.getMessage());
                pause();
            }
        }
    }

    private void read(KafkaConsumer<String, Deployment> from) {
        List<TopicPartition> partitions = from.partitionsFor(Topic.DEPLOYMENTS.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        from.assign(partitions);
        if (next.isEmpty()) {
            from.seekToBeginning(partitions);
        } else {
            next.forEach(from::seek);
        }
        Map<TopicPartition, Long> ends = from.endOffsets(partitions);
        while (!closing) {
            poll(from, partitions);
            if (!ready && ends.entrySet().stream().allMatch(end -> next.get(end.getKey()) >= end.getValue())) {
                pending.values().forEach(this::tellNewestInEffect);
                pending.clear();
                ready = true;
            }
        }
    }

    private void poll(KafkaConsumer<String, Deployment> from, List<TopicPartition> partitions) {
        try {
            for (ConsumerRecord<String, Deployment> entry : from.poll(POLL)) {
                if (entry.value() != null) {
                    take(entry.value());
                }
            }
        } catch (RecordDeserializationException e) {
            log.error("a deployment at {} {} cannot be read and is passed over", e.topicPartition(), e.offset(), e);
            from.seek(e.topicPartition(), e.offset() + 1);
        }
        Map<TopicPartition, Long> positions = new LinkedHashMap<>();
        partitions.forEach(partition -> positions.put(partition, from.position(partition)));
        next = positions;
    }

    private void take(Deployment deployment) {
        if (deployment.getState() == DeploymentState.REJECTED) {
            return;
        }
        if (ready) {
            tell(deployment);
        } else {
            pending.computeIfAbsent(deployment.getScope(), scope -> new ArrayDeque<>())
                    .addFirst(deployment);
        }
    }

    /**
     * What served before a deployment that was refused goes on serving after a restart too: earlier ones are tried
     * until one takes effect, then the newest is told again, so that its refusal is what stands last.
     */
    private void tellNewestInEffect(Deque<Deployment> newestFirst) {
        for (Deployment deployment : newestFirst) {
            if (tell(deployment)) {
                if (deployment != newestFirst.getFirst()) {
                    tell(newestFirst.getFirst());
                }
                return;
            }
        }
    }

    private boolean tell(Deployment deployment) {
        try {
            return listener.onDeployment(deployment);
        } catch (RuntimeException e) {
            // The next deployment must be heard all the same.
            log.error("deployment {} of {} failed", deployment.getId(), deployment.getScope(), e);
            return false;
        }
    }

    private void pause() {
        try {
            if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("the reader of deployments ends while Kafka is away");
            }
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = connections.kafkaClient();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, thread.getName());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return settings;
    }
}
