package io.attune.streams.curation;

import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.topic.Topic;
import io.attune.streams.store.Frames;
import io.attune.streams.store.RecordSerdeSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Writes {@link JoinState}: a version byte, then its parts, records in their topics' own format. */
final class JoinStateSerde implements Serde<JoinState> {
    private static final int VERSION = 1;

    private final Serde<Interaction> interactions;
    private final Serde<Feedback> feedback;
    private final Serde<SafetyVerdict> verdicts;

    JoinStateSerde(RecordSerdeSource serdes) {
        this.interactions = serdes.of(Topic.INTERACTIONS, Interaction.class);
        this.feedback = serdes.of(Topic.FEEDBACK, Feedback.class);
        this.verdicts = serdes.of(Topic.SAFETY_VERDICTS, SafetyVerdict.class);
    }

    @Override
    public Serializer<JoinState> serializer() {
        return (store, state) -> state == null ? null : write(state);
    }

    @Override
    public Deserializer<JoinState> deserializer() {
        return (store, bytes) -> bytes == null ? null : read(bytes);
    }

    private byte[] write(JoinState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(state.arrived());
            out.writeBoolean(state.windowOver());
            out.writeBoolean(state.outcomeSent());
            Frames.write(
                    out,
                    state.interaction() == null
                            ? null
                            : interactions.serializer().serialize(Topic.INTERACTIONS.topicName(), state.interaction()));
            out.writeInt(state.verdicts().size());
            for (Map.Entry<String, SafetyVerdict> entry : state.verdicts().entrySet()) {
                Frames.writeText(out, entry.getKey());
                Frames.write(out, verdicts.serializer().serialize(Topic.SAFETY_VERDICTS.topicName(), entry.getValue()));
            }
            out.writeInt(state.feedback().size());
            for (Received received : state.feedback()) {
                out.writeInt(received.partition());
                out.writeLong(received.offset());
                Frames.write(out, feedback.serializer().serialize(Topic.FEEDBACK.topicName(), received.feedback()));
            }
            out.writeInt(state.settled().size());
            for (String id : state.settled()) {
                Frames.writeText(out, id);
            }
        } catch (IOException e) {
            throw new SerializationException("join state cannot be written: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private JoinState read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new SerializationException(
                        "join state has version " + version + ", this code reads version " + VERSION);
            }
            long arrived = in.readLong();
            boolean windowOver = in.readBoolean();
            boolean outcomeSent = in.readBoolean();
            byte[] interaction = Frames.read(in);
            Map<String, SafetyVerdict> verdictsById = new HashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                verdictsById.put(
                        Frames.readText(in),
                        verdicts.deserializer().deserialize(Topic.SAFETY_VERDICTS.topicName(), Frames.read(in)));
            }
            List<Received> received = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                int partition = in.readInt();
                long offset = in.readLong();
                received.add(new Received(
                        feedback.deserializer().deserialize(Topic.FEEDBACK.topicName(), Frames.read(in)),
                        partition,
                        offset));
            }
            Set<String> settled = new HashSet<>();
            for (int left = in.readInt(); left > 0; left--) {
                settled.add(Frames.readText(in));
            }
            return new JoinState(
                    arrived,
                    interaction == null
                            ? null
                            : interactions.deserializer().deserialize(Topic.INTERACTIONS.topicName(), interaction),
                    verdictsById,
                    received,
                    settled,
                    windowOver,
                    outcomeSent);
        } catch (IOException e) {
            throw new SerializationException("join state cannot be read: " + e.getMessage(), e);
        }
    }
}
