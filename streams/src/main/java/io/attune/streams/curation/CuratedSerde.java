package io.attune.streams.curation;

import io.attune.schemas.record.Example;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.topic.Topic;
import io.attune.streams.store.Frames;
import io.attune.streams.store.RecordSerdeSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Writes {@link Curated} on its way to the guard: a byte that names the kind, then the record in its topic's own format. */
final class CuratedSerde implements Serde<Curated> {
    private static final int JUDGED = 1;
    private static final int TAUGHT = 2;

    private final Serde<Outcome> outcomes;
    private final Serde<Example> examples;

    CuratedSerde(RecordSerdeSource serdes) {
        this.outcomes = serdes.of(Topic.OUTCOMES, Outcome.class);
        this.examples = serdes.of(Topic.EXAMPLES, Example.class);
    }

    @Override
    public Serializer<Curated> serializer() {
        return (topic, value) -> value == null ? null : write(value);
    }

    @Override
    public Deserializer<Curated> deserializer() {
        return (topic, bytes) -> bytes == null ? null : read(bytes);
    }

    private byte[] write(Curated value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            if (value instanceof Curated.Judged judged) {
                out.writeByte(JUDGED);
                Frames.writeText(out, judged.asker());
                Frames.write(out, outcomes.serializer().serialize(Topic.OUTCOMES.topicName(), judged.outcome()));
            } else if (value instanceof Curated.Taught taught) {
                out.writeByte(TAUGHT);
                Frames.write(out, examples.serializer().serialize(Topic.EXAMPLES.topicName(), taught.row()));
            }
        } catch (IOException e) {
            throw new SerializationException("a curated record cannot be written: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private Curated read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int kind = in.readUnsignedByte();
            if (kind == JUDGED) {
                String asker = Frames.readText(in);
                return new Curated.Judged(
                        outcomes.deserializer().deserialize(Topic.OUTCOMES.topicName(), Frames.read(in)), asker);
            }
            if (kind == TAUGHT) {
                return new Curated.Taught(
                        examples.deserializer().deserialize(Topic.EXAMPLES.topicName(), Frames.read(in)));
            }
            throw new SerializationException("a curated record is of kind " + kind + ", known are 1 and 2");
        } catch (IOException e) {
            throw new SerializationException("a curated record cannot be read: " + e.getMessage(), e);
        }
    }
}
