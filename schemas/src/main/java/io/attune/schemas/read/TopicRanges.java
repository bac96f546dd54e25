package io.attune.schemas.read;

import io.attune.schemas.config.Connections;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.RegistryOutage;
import io.attune.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads committed records by their offsets, without a consumer group. Not thread-safe; one value reads one topic.
 *
 * @param <T> the topic's records
 */
public final class TopicRanges<T extends SpecificRecord> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TopicRanges.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Topic topic;
    private final Duration patience;
    private final Deserializer<T> deserializer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * @param patience how long to wait for the next record before the range counts as unreadable
     */
    public TopicRanges(Connections connections, Topic topic, Class<T> type, Duration patience) {
        RecordSerdes.requireType(topic, type);
        this.topic = topic;
        this.patience = patience;
        Map<String, Object> settings = connections.kafkaClient();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "none");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.deserializer = new RecordSerdes(connections).deserializer(type);
    }

    /**
     * Gives every committed record in {@code [from, to)} to the receiver, in order.
     *
     * @throws OffsetRangeException when records of the range were deleted, or the topic does not reach its end
     */
    public void read(int partition, long from, long to, Consumer<T> receiver) throws OffsetRangeException {
        if (from < 0 || to < from) {
            throw new OffsetRangeException(
                    topic.topicName() + "-" + partition + ": " + from + " to " + to + " is no range of offsets");
        }
        TopicPartition place = new TopicPartition(topic.topicName(), partition);
        consumer.assign(List.of(place));
        long begin = consumer.beginningOffsets(List.of(place)).get(place);
        if (begin > from && to > from) {
            throw new OffsetRangeException(place + " begins at offset " + begin + " by now, offset " + from
                    + " was asked for: its records were deleted");
        }
        consumer.seek(place, from);
        long next = from;
        long limit = System.nanoTime() + patience.toNanos();
        while (next < to) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(place)) {
                if (record.offset() < to && record.value() != null) {
                    read(record).ifPresent(receiver);
                }
            }
            long position = consumer.position(place);
            if (position > next) {
                next = position;
                limit = System.nanoTime() + patience.toNanos();
            } else if (System.nanoTime() > limit) {
                throw new OffsetRangeException(place + " ends at offset " + next + ", records up to " + to
                        + " were asked for and did not come within " + patience.toSeconds() + " s");
            }
        }
        log.debug("read {} from {} to {}", place, from, to);
    }

    /** Gives every record to the receiver that is committed at the time of the call, partition by partition. */
    public void readAll(Consumer<T> receiver) throws OffsetRangeException {
        List<TopicPartition> places = consumer.partitionsFor(topic.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(places);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(places);
        Map<TopicPartition, Long> ends = consumer.endOffsets(places);
        for (TopicPartition place : places) {
            read(place.partition(), begins.get(place), ends.get(place), receiver);
        }
    }

    /** The record; empty, with a warning, when its bytes are no such record: one bad row must not hold up the others. */
    private Optional<T> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(deserializer.deserialize(topic.topicName(), record.headers(), record.value()));
        } catch (SerializationException e) {
            if (RegistryOutage.isBehind(e)) {
                throw e;
            }
            log.warn(
                    "the record of {}-{} at {} is passed over: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        consumer.close();
        deserializer.close();
    }
}
