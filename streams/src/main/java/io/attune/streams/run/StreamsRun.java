package io.attune.streams.run;

import io.attune.schemas.config.Connections;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.topic.TopicCatalogue;
import io.attune.streams.StreamsSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka Streams application. A thread that fails is replaced, but not for ever: after more failures within ten minutes than the settings
 * tolerate, the application stops and says that it is not ready. A replacement starts when the group has given the failed thread up, after the
 * session timeout, which spaces the attempts out.
 */
public final class StreamsRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsRun.class);
    private static final Duration FAILURE_WINDOW = Duration.ofMinutes(10);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);
    /** A join state holds an interaction and its feedback, each of which may be as large as a record may be. */
    private static final int INTERNAL_RECORD_BYTES = 4 * TopicCatalogue.MAX_RECORD_BYTES;

    private final String name;
    private final KafkaStreams streams;
    private final int toleratedFailures;
    private final Deque<Long> failures = new ArrayDeque<>();
    private boolean closed;

    /**
     * @param name of the application; its group, its internal topics and its threads begin with {@code attune-streams-<name>}
     * @param deadLetters for records that cannot be read
     */
    public StreamsRun(
            String name,
            Topology topology,
            Connections connections,
            StreamsSettings settings,
            Serializer<DeadLetter> deadLetters) {
        this.name = name;
        this.toleratedFailures = settings.toleratedFailures();
        this.streams =
                new KafkaStreams(topology, new StreamsConfig(settings(name, connections, settings, deadLetters)));
        streams.setUncaughtExceptionHandler(this::failed);
    }

    static Map<String, Object> settings(
            String name, Connections connections, StreamsSettings settings, Serializer<DeadLetter> deadLetters) {
        Map<String, Object> all = new HashMap<>(connections.kafkaClient());
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, "attune-streams-" + name);
        all.put(StreamsConfig.CLIENT_ID_CONFIG, "attune-streams-" + name);
        all.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                settings.commitInterval().toMillis());
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        all.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, UnreadableRecords.class);
        all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, FailedRecords.class);
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallRocksDb.class);
        all.put(DeadLetterQueue.COMPONENT, name);
        all.put(DeadLetterQueue.SERIALIZER, deadLetters);
        // A killed process leaves the group that much later, and its successor waits for that.
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 15_000);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 3_000);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        all.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        all.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 2 * INTERNAL_RECORD_BYTES);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 60_000);
        all.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), INTERNAL_RECORD_BYTES);
        return all;
    }

    public void start() {
        streams.start();
    }

    /** Whether all partitions are assigned and restored, and no limit of failures was reached. */
    public boolean ready() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Whether it runs or is on its way; false once it gave up or was closed. */
    public boolean live() {
        return streams.state().isRunningOrRebalancing() || streams.state() == KafkaStreams.State.CREATED;
    }

    /** A store of this process; empty while it is being assigned or restored, and when the application does not run. */
    public <V> Optional<ReadOnlyKeyValueStore<String, V>> store(String store) {
        try {
            return Optional.of(streams.store(
                    StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.<String, V>keyValueStore())));
        } catch (InvalidStateStoreException | IllegalStateException e) {
            // The latter once the application gave up or was closed.
            LOG.debug("store {} of {} cannot be asked now: {}", store, name, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        // Leaving the group at once lets the next start go ahead without waiting for this member.
        boolean stopped =
                streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                        .withTimeout(CLOSE_LIMIT));
        if (!stopped) {
            LOG.warn("{} did not stop within {}", name, CLOSE_LIMIT);
        }
    }

    private StreamThreadExceptionResponse failed(Throwable failure) {
        LOG.error("a thread of {} failed", name, failure);
        long now = System.nanoTime();
        synchronized (failures) {
            failures.addLast(now);
            while (now - failures.peekFirst() > FAILURE_WINDOW.toNanos()) {
                failures.removeFirst();
            }
            if (failures.size() <= toleratedFailures) {
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
        }
        LOG.error("{} gives up after {} failures within {}", name, toleratedFailures + 1, FAILURE_WINDOW);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
