package io.attune.safety.job;

import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.topic.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.specific.SpecificRecord;

/** Avro's own single-object encoding, so that the job's logic runs without a registry. */
final class PlainDecoder implements RecordDecoder {
    private static final long serialVersionUID = 1L;

    static RawRecord raw(Interaction interaction, long offset) {
        try {
            return new RawRecord(
                    Topic.INTERACTIONS.topicName(),
                    0,
                    offset,
                    new byte[] {1},
                    bytes(Interaction.getEncoder().encode(interaction)));
        } catch (IOException e) {
            throw new IllegalStateException("cannot encode", e);
        }
    }

    static RawRecord raw(Feedback feedback, long offset) {
        try {
            return new RawRecord(
                    Topic.FEEDBACK.topicName(),
                    0,
                    offset,
                    new byte[] {1},
                    bytes(Feedback.getEncoder().encode(feedback)));
        } catch (IOException e) {
            throw new IllegalStateException("cannot encode", e);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Override
    public void open() {
        // Nothing to connect to.
    }

    @Override
    public SpecificRecord decode(RawRecord raw) {
        try {
            return raw.topic.equals(Topic.FEEDBACK.topicName())
                    ? Feedback.getDecoder().decode(raw.value)
                    : Interaction.getDecoder().decode(raw.value);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a record", null);
        }
    }

    @Override
    public void close() {
        // Nothing was opened.
    }
}
