package io.attune.console.read;

import io.attune.console.view.LoopView;
import io.attune.schemas.config.Connections;
import io.attune.schemas.serde.RegistryOutage;
import io.attune.schemas.topic.Topic;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that reads the loop's topics from their beginning into the view, without a consumer group: every console
 * sees everything. A record that cannot be read is counted; a broker or registry that is away is waited for.
 */
public final class TopicReader implements AutoCloseable {
    /** What is read. Features, verdicts, feedback and examples stay out: the page shows what became of them. */
    private static final Set<Topic> TOPICS = EnumSet.of(
            Topic.INTERACTIONS,
            Topic.OUTCOMES,
            Topic.SIGNALS,
            Topic.ALERTS,
            Topic.RETRAIN_REQUESTS,
            Topic.TRAINING_PROGRESS,
            Topic.CANDIDATES,
            Topic.EVALUATIONS,
            Topic.DEPLOYMENTS,
            Topic.DEAD_LETTERS);

    private static final Logger log = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration REDISCOVERY = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final Connections connections;
    private final LoopView view;
    private final java.util.function.Consumer<String> changed;
    private final ReadLog readLog = new ReadLog();
    private final CatchUp catchUp = new CatchUp();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "attune-console-reader");
    private volatile KafkaConsumer<byte[], byte[]> consumer;
    private long discovered = System.nanoTime() - REDISCOVERY.toNanos();

    /**
     * @param changed told the scope of every record that changed the view, on the reader's thread
     */
    public TopicReader(Connections connections, LoopView view, java.util.function.Consumer<String> changed) {
        this.connections = connections;
        this.view = view;
        this.changed = changed;
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** Whether all that was there at the start has been read, and nothing hinders reading now. */
    public boolean ready() {
        return readLog.ready() && thread.isAlive();
    }

    /** How it gets on. */
    public ReaderState state() {
        return readLog.state();
    }

    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            log.warn("the console's reader did not end within {} s", CLOSE_LIMIT.toSeconds());
        }
    }

    private void run() {
        try (KafkaConsumer<byte[], byte[]> opened =
                        new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
                Decoder decoder = new Decoder(connections, TOPICS)) {
            consumer = opened;
            while (closing.getCount() > 0) {
                try {
                    step(opened, decoder);
                } catch (WakeupException | InterruptException e) {
                    log.debug("the console's reader is told to end");
                    return;
                } catch (KafkaException e) {
                    away(e);
                }
            }
        } catch (RuntimeException e) {
            readLog.problem("the reader ended: " + e);
            log.error("the console's reader ended", e);
        }
    }

    private void step(KafkaConsumer<byte[], byte[]> opened, Decoder decoder) {
        if (System.nanoTime() - discovered >= REDISCOVERY.toNanos()) {
            String missing = discover(opened);
            if (missing != null) {
                readLog.problem(missing);
                pause();
                return;
            }
            discovered = System.nanoTime();
        }
        if (!take(opened, opened.poll(POLL), decoder)) {
            return;
        }
        readLog.problem(null);
        if (catchUp.done(opened)) {
            readLog.caughtUp();
        }
    }

    /** Assigns the partitions that there are; returns what is missing, or null. */
    private String discover(KafkaConsumer<byte[], byte[]> opened) {
        Map<String, List<PartitionInfo>> there = opened.listTopics();
        Set<TopicPartition> found = new HashSet<>();
        for (Topic topic : TOPICS) {
            if (!there.containsKey(topic.topicName())) {
                return "there is no topic " + topic.topicName();
            }
            there.get(topic.topicName()).forEach(info -> found.add(new TopicPartition(info.topic(), info.partition())));
        }
        Set<TopicPartition> added = new HashSet<>(found);
        added.removeAll(opened.assignment());
        if (!added.isEmpty()) {
            opened.assign(found);
            catchUp.expect(opened.endOffsets(added));
        }
        return null;
    }

    /** Takes a poll's records in; false, with the rest put back, when the registry is away. */
    private boolean take(
            KafkaConsumer<byte[], byte[]> opened, ConsumerRecords<byte[], byte[]> records, Decoder decoder) {
        Map<TopicPartition, Long> next = new HashMap<>();
        records.partitions()
                .forEach(partition ->
                        next.put(partition, records.records(partition).get(0).offset()));
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                take(record, decoder);
            } catch (RuntimeException e) {
                if (RegistryOutage.isBehind(e)) {
                    next.forEach(opened::seek);
                    away(e);
                    return false;
                }
                unreadable(record, e);
            }
            next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
        }
        return true;
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Decoder decoder) {
        SpecificRecord value = decoder.decode(record);
        view.add(value).ifPresent(changed);
        readLog.read();
    }

    private void unreadable(ConsumerRecord<byte[], byte[]> record, RuntimeException fault) {
        if (readLog.unreadable(record.topic(), record.partition(), record.offset(), fault)) {
            log.warn(
                    "a record of {}-{} at {} cannot be read; further ones of the topic are only counted",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    fault);
        }
    }

    private void away(RuntimeException cause) {
        if (readLog.problem(String.valueOf(cause.getMessage()))) {
            log.warn("the console cannot read at present: {}", cause.toString());
        }
        pause();
    }

    private void pause() {
        try {
            if (closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("the console's reader is told to end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(connections.kafkaClient());
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "attune-console");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return settings;
    }
}
