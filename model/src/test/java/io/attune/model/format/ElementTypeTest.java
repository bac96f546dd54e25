package io.attune.model.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Against the gguf package, see {@code src/test/python/make_quants.py}, and against the layouts written out as bit strings. */
class ElementTypeTest {
    private static float[] decode(ElementType type, byte[] bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.length / type.blockBytes() * type.blockElements()];
        FloatBuffer target = FloatBuffer.wrap(values);
        while (source.hasRemaining()) {
            type.decodeBlock(source, target);
        }
        assertThat(target.remaining()).isZero();
        return values;
    }

    @Test
    void everyTypeIsReadAsTheGgufPackageReadsIt() throws IOException {
        Set<ElementType> seen = new HashSet<>();
        for (JsonNode row :
                new ObjectMapper().readTree(TestFiles.golden("quants.json").toFile())) {
            ElementType type = ElementType.valueOf(row.path("type").asText());
            byte[] expected = Base64.getDecoder().decode(row.path("values").asText());
            ByteBuffer actual = ByteBuffer.allocate(expected.length).order(ByteOrder.LITTLE_ENDIAN);
            actual.asFloatBuffer()
                    .put(decode(
                            type, Base64.getDecoder().decode(row.path("blocks").asText())));
            // Bytes, so that a zero of the wrong sign is a difference.
            assertThat(actual.array()).as(type.name()).containsExactly(expected);
            seen.add(type);
        }
        assertThat(seen).containsExactlyInAnyOrder(ElementType.values());
    }

    @Property(tries = 300)
    void kQuantsAreWhatTheirBitsSay(@ForAll long seed) {
        Random random = new Random(seed);
        for (ElementType type : new ElementType[] {
            ElementType.Q2_K, ElementType.Q3_K, ElementType.Q4_K, ElementType.Q5_K, ElementType.Q6_K
        }) {
            byte[] block = new byte[type.blockBytes()];
            random.nextBytes(block);
            // Finite scales: the highest exponent bit cleared.
            for (int at : new int[] {1, 3, block.length - 3, block.length - 1}) {
                block[at] &= (byte) 0xBF;
            }
            assertThat(decode(type, block)).as(type.name()).containsExactly(NaiveKQuants.decode(type, block));
        }
    }

    @Property(tries = 300)
    void fiveBitBlocksAreWhatTheirBitsSay(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] block = new byte[ElementType.Q5_1.blockBytes()];
        random.nextBytes(block);
        block[1] &= (byte) 0xBF;
        block[3] &= (byte) 0xBF;
        NaiveKQuants bits = new NaiveKQuants(block);
        float[] expected = new float[32];
        for (int i = 0; i < 32; i++) {
            int value = bits.number(8 * (8 + i % 16) + 4 * (i / 16), 4) + 16 * bits.number(32 + i, 1);
            expected[i] = bits.half(0) * value + bits.half(2);
        }
        assertThat(decode(ElementType.Q5_1, block)).containsExactly(expected);
    }
}
