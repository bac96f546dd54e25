package io.attune.safety.job;

import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.net.URI;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads with the schemas of the registry. */
final class RegistryDecoder implements RecordDecoder {
    private static final long serialVersionUID = 1L;

    private final URI registryUrl;
    private transient Deserializer<Interaction> interactions;
    private transient Deserializer<Feedback> feedback;

    RegistryDecoder(URI registryUrl) {
        this.registryUrl = registryUrl;
    }

    @Override
    public void open() {
        RecordSerdes serdes = new RecordSerdes(registryUrl);
        interactions = serdes.deserializer(Interaction.class);
        feedback = serdes.deserializer(Feedback.class);
    }

    @Override
    public SpecificRecord decode(RawRecord raw) {
        if (raw.value == null) {
            throw new SerializationException("a record of " + raw.topic + " has no value");
        }
        return raw.topic.equals(Topic.FEEDBACK.topicName())
                ? feedback.deserialize(raw.topic, raw.value)
                : interactions.deserialize(raw.topic, raw.value);
    }

    @Override
    public void close() {
        if (interactions != null) {
            interactions.close();
        }
        if (feedback != null) {
            feedback.close();
        }
    }
}
