package io.attune.trainer.job;

import io.attune.schemas.id.Digest;
import io.attune.schemas.record.DeadLetter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keeps the bytes of a request that cannot be read. */
final class RequestDeadLetter {
    private static final int LONGEST_VALUE = 256 * 1024;

    private RequestDeadLetter() {}

    static DeadLetter of(ConsumerRecord<byte[], byte[]> record, String reason, long now) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        return DeadLetter.newBuilder()
                .setId(Digest.of("dead-letter", record.topic(), record.partition(), record.offset()))
                .setScope(null)
                .setEventTime(now)
                .setComponent("trainer")
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setKey(record.key() == null ? null : ByteBuffer.wrap(record.key()))
                .setValue(ByteBuffer.wrap(Arrays.copyOf(value, Math.min(LONGEST_VALUE, value.length))))
                .setValueSize(value.length)
                .setReason(reason)
                .build();
    }
}
