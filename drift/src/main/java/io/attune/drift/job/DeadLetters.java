package io.attune.drift.job;

import io.attune.schemas.record.DeadLetter;
import java.nio.ByteBuffer;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.util.OutputTag;

/** Makes dead letters, and names the side output that carries them. */
final class DeadLetters {

    static final OutputTag<DeadLetter> TAG = new OutputTag<>("dead-letters", new AvroTypeInfo<>(DeadLetter.class));

    private static final String COMPONENT = "drift";
    private static final int KEPT_BYTES = 512 * 1024;

    private DeadLetters() {}

    static DeadLetter of(RawRecord raw, String reason) {
        return DeadLetter.newBuilder()
                .setId(COMPONENT + "|" + raw.topic() + "|" + raw.partition() + "|" + raw.offset())
                .setScope(null)
                .setEventTime(raw.timestamp())
                .setComponent(COMPONENT)
                .setTopic(raw.topic())
                .setPartition(raw.partition())
                .setOffset(raw.offset())
                .setKey(ByteBuffer.wrap(raw.key()))
                .setValue(ByteBuffer.wrap(raw.value(), 0, Math.min(KEPT_BYTES, raw.value().length)))
                .setValueSize(raw.value().length)
                .setReason(reason)
                .build();
    }
}
