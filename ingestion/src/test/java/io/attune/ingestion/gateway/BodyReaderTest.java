package io.attune.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.ingestion.gateway.BodyReader.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
    private final BodyReader reader = new BodyReader(1_000);

    @Test
    void aBodyOfExactlyTheLimitIsRead() throws IOException {
        Body body = reader.read(() -> new ByteArrayInputStream(new byte[1_000]), -1, false, 10);
        assertThat(((Body.Whole) body).bytes()).hasSize(1_000);
    }

    @Test
    void oneByteMoreIsTooLargeAndItsBeginningIsKept() throws IOException {
        byte[] bytes = new byte[100_000];
        bytes[3] = 7;
        Body.TooLarge body =
                (Body.TooLarge) new BodyReader(20_000).read(() -> new ByteArrayInputStream(bytes), -1, false, 10);
        assertThat(body.begin()).hasSize(10).contains((byte) 7);
        assertThat(body.size()).isEqualTo(100_000);
    }

    @Test
    void whatIsAnnouncedAsTooLargeIsNotAskedFor() throws IOException {
        Body body = reader.read(
                () -> {
                    throw new AssertionError("the client was told to go on");
                },
                5_000,
                true,
                10);
        assertThat(((Body.TooLarge) body).size()).isEqualTo(5_000);
    }

    @Test
    void anEndlessBodyIsNotReadForEver() throws IOException {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return length;
            }
        };
        Body.TooLarge body = (Body.TooLarge) reader.read(() -> endless, -1, false, 10);
        assertThat(body.size()).isLessThan(100L << 20);
    }
}
