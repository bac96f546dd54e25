package io.attune.drift.job;

import io.attune.schemas.record.DeadLetter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
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
                .setId(COMPONENT + "|" + raw.topic + "|" + raw.partition + "|" + raw.offset)
                .setScope(null)
                .setEventTime(raw.timestamp)
                .setComponent(COMPONENT)
                .setTopic(raw.topic)
                .setPartition(raw.partition)
                .setOffset(raw.offset)
                .setKey(ByteBuffer.wrap(raw.key))
                .setValue(ByteBuffer.wrap(raw.value, 0, Math.min(KEPT_BYTES, raw.value.length)))
                .setValueSize(raw.value.length)
                .setReason(reason)
                .build();
    }

    /** For a record that was decoded but makes no sense; its Avro body stands for the original. */
    static DeadLetter of(
            SpecificRecordBase record, String id, String scope, long eventTime, String topic, String reason) {
        byte[] value = body(record);
        return DeadLetter.newBuilder()
                .setId(COMPONENT + "|" + topic + "|" + id)
                .setScope(scope)
                .setEventTime(eventTime)
                .setComponent(COMPONENT)
                .setTopic(topic)
                .setPartition(null)
                .setOffset(null)
                .setKey(ByteBuffer.wrap(scope.getBytes(StandardCharsets.UTF_8)))
                .setValue(ByteBuffer.wrap(value, 0, Math.min(KEPT_BYTES, value.length)))
                .setValueSize(value.length)
                .setReason(reason)
                .build();
    }

    private static byte[] body(SpecificRecordBase record) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<SpecificRecordBase>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
