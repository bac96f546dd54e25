package io.attune.streams.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * State as {@code {"version": n, "state": …}}. A version that this code does not know is refused, because guessing at
 * another version's meaning would corrupt decisions. Safe to share between threads.
 */
public final class VersionedJson<T> implements Serde<T> {
    private final Class<T> type;
    private final int version;
    private final ObjectMapper json = new ObjectMapper();

    public VersionedJson(Class<T> type, int version) {
        this.type = type;
        this.version = version;
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> value == null ? null : write(value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> bytes == null ? null : read(topic, bytes);
    }

    private byte[] write(T value) {
        ObjectNode root = json.createObjectNode();
        root.put("version", version);
        root.set("state", json.valueToTree(value));
        try {
            return json.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new SerializationException(type.getSimpleName() + " cannot be written: " + e.getMessage(), e);
        }
    }

    private T read(String topic, byte[] bytes) {
        try {
            JsonNode root = json.readTree(bytes);
            if (root.path("version").asInt(-1) != version) {
                throw new SerializationException("state in " + topic + " has version "
                        + root.path("version").asText("none") + ", this code reads version " + version);
            }
            return json.treeToValue(root.path("state"), type);
        } catch (IOException e) {
            throw new SerializationException("state in " + topic + " cannot be read: " + e.getMessage(), e);
        }
    }
}
