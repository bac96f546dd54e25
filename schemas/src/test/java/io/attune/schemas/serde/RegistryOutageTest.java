package io.attune.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.Interaction;
import io.attune.schemas.topic.Topic;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class RegistryOutageTest {

    @Test
    void brokenBytesStayBroken() {
        assertThat(RegistryOutage.isBehind(new SerializationException("x", new EOFException())))
                .isFalse();
        assertThat(RegistryOutage.isBehind(new SerializationException("x", new InvalidNumberEncodingException("x"))))
                .isFalse();
        assertThat(RegistryOutage.isBehind(new SerializationException("x", new IOException("x"))))
                .isFalse();
        assertThat(RegistryOutage.isBehind(new IllegalArgumentException("x"))).isFalse();
    }

    @Test
    void aRegistryThatIsAwayPasses() {
        assertThat(RegistryOutage.isBehind(
                        new SerializationException("x", new RuntimeException(new ConnectException("refused")))))
                .isTrue();
    }

    /** What the client throws where no registry listens. */
    @Test
    void theClientsOwnFailurePasses() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        byte[] confluent = {0, 0, 0, 0, 7, 2, 2, 2};
        try (Deserializer<Interaction> reader =
                new RecordSerdes(URI.create("http://127.0.0.1:" + port)).deserializer(Interaction.class)) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> reader.deserialize(Topic.INTERACTIONS.topicName(), confluent)))
                    .satisfies(e -> assertThat(RegistryOutage.isBehind(e)).isTrue());
        }
    }
}
