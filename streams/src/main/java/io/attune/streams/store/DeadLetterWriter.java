package io.attune.streams.store;

import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.topic.Topic;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;

/** Makes dead letters: nothing is dropped silently. */
public final class DeadLetterWriter {
    /** Larger values are cut to this many bytes; the letter says how large they were. */
    public static final int MOST_BYTES = 1024 * 1024;

    private final String component;
    private final RecordSerdeSource serdes;
    private final Map<Topic, Serde<SpecificRecord>> made = new ConcurrentHashMap<>();

    /**
     * @param component who puts aside
     */
    public DeadLetterWriter(String component, RecordSerdeSource serdes) {
        this.component = component;
        this.serdes = serdes;
    }

    /** A record in its topic's format. */
    public byte[] bytes(Topic topic, SpecificRecord value) {
        return made.computeIfAbsent(topic, this::serde).serializer().serialize(topic.topicName(), value);
    }

    @SuppressWarnings("unchecked")
    private Serde<SpecificRecord> serde(Topic topic) {
        return (Serde<SpecificRecord>) serdes.of(topic, topic.recordType());
    }

    /**
     * @param topic it was on or meant for
     * @param scope where it could be read; else null
     * @param partition null where it was on none
     * @param offset null where it was at none
     * @param key original key; may be null
     * @param value original bytes; null counts as empty
     * @param now epoch milliseconds
     */
    public DeadLetter write(
            Topic topic,
            String scope,
            Integer partition,
            Long offset,
            byte[] key,
            byte[] value,
            String reason,
            long now) {
        return write(component, topic.topicName(), scope, partition, offset, key, value, reason, now);
    }

    /** The same for a topic outside the catalogue. */
    public static DeadLetter write(
            String component,
            String topic,
            String scope,
            Integer partition,
            Long offset,
            byte[] key,
            byte[] value,
            String reason,
            long now) {
        byte[] all = value == null ? new byte[0] : value;
        byte[] kept = all.length <= MOST_BYTES ? all : Arrays.copyOf(all, MOST_BYTES);
        return DeadLetter.newBuilder()
                .setId(ContentDigest.of("attune/dead-letter/1")
                        .with(component)
                        .with(topic)
                        .with(partition == null ? -1 : partition)
                        .with(offset == null ? -1 : offset)
                        .with(key == null ? null : HexFormat.of().formatHex(key))
                        .with(HexFormat.of().formatHex(kept))
                        .with(reason)
                        .hex())
                .setScope(scope)
                .setEventTime(now)
                .setComponent(component)
                .setTopic(topic)
                .setPartition(partition)
                .setOffset(offset)
                .setKey(key == null ? null : ByteBuffer.wrap(key))
                .setValue(ByteBuffer.wrap(kept))
                .setValueSize(all.length)
                .setReason(reason)
                .build();
    }
}
