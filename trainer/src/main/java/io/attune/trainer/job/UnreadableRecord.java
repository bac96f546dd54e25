package io.attune.trainer.job;

import io.attune.schemas.record.DeadLetter;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** What to do with a record that cannot be read. */
final class UnreadableRecord {
    private static final int LONGEST_VALUE = 256 * 1024;

    private UnreadableRecord() {}

    /** Whether the registry could not be reached, rather than the bytes being wrong. */
    static boolean mayBeReadLater(SerializationException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && !(cause instanceof EOFException)) {
                return true;
            }
        }
        return false;
    }

    static DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> record, String reason, long now) {
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
