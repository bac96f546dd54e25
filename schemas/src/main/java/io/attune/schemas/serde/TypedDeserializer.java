package io.attune.schemas.serde;

import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** Refuses a record of another type with a message that says so, where a cast would fail far away. */
final class TypedDeserializer<T> implements Deserializer<T> {
    private final Class<T> type;
    private final Deserializer<?> inner;

    TypedDeserializer(Class<T> type, Deserializer<?> inner) {
        this.type = type;
        this.inner = inner;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        inner.configure(configs, isKey);
    }

    @Override
    public T deserialize(String topic, byte[] data) {
        return checked(topic, run(topic, () -> inner.deserialize(topic, data)));
    }

    @Override
    public T deserialize(String topic, Headers headers, byte[] data) {
        return checked(topic, run(topic, () -> inner.deserialize(topic, headers, data)));
    }

    @Override
    public void close() {
        inner.close();
    }

    private Object run(String topic, java.util.function.Supplier<Object> body) {
        try {
            return body.get();
        } catch (SerializationException e) {
            throw e;
        } catch (RuntimeException e) {
            // Broken bytes show as all kinds of runtime exceptions of Avro and of the registry's client.
            throw new SerializationException("a record of " + topic + " cannot be read: " + e.getMessage(), e);
        }
    }

    private T checked(String topic, Object value) {
        if (value == null) {
            return null;
        }
        if (!type.isInstance(value)) {
            throw new SerializationException("a record of " + topic + " is a "
                    + value.getClass().getSimpleName() + " where a " + type.getSimpleName() + " is due");
        }
        return type.cast(value);
    }
}
