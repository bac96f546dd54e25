package io.attune.model.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Against bitsandbytes, see {@code src/test/python/make_nf4.py}, and against plain definitions. */
class Nf4Test {
    private static JsonNode golden() throws IOException {
        return new ObjectMapper().readTree(TestFiles.golden("nf4.json").toFile());
    }

    /** The numbers that the script makes. */
    private static float[] values(int count) {
        float[] uniform = new float[3 * count];
        for (int i = 0; i < uniform.length; i++) {
            int hashed = (int) ((i * 2654435761L + 12345) * 2246822519L);
            uniform[i] = (hashed >>> 8) * 0x1p-24f - 0.5f;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            float spread = (i / 64 * 7919 % 1024 + 1) * 0x1p-12f;
            boolean zero = i >= 64 && i < 128;
            values[i] = zero ? 0 : ((uniform[i] + uniform[count + i]) + uniform[2 * count + i]) * spread;
        }
        return values;
    }

    private static byte[] bytes(JsonNode node) {
        return Base64.getDecoder().decode(node.asText());
    }

    private static float[] floats(JsonNode node) {
        byte[] bytes = bytes(node);
        float[] values = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    private static String sha256(float[] values) throws NoSuchAlgorithmException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    }

    @Test
    void booksAreThoseOfBitsandbytes() throws IOException {
        assertThat(Nf4.book()).containsExactly(floats(golden().path("book")));
        assertThat(Nf4.scaleBook()).containsExactly(floats(golden().path("scaleBook")));
    }

    @Test
    void quantisesAsBitsandbytesDoes() throws IOException {
        for (JsonNode row : golden().path("cases")) {
            Nf4Tensor tensor = Nf4.quantise(values(row.path("elements").asInt()));
            assertThat(tensor.packed()).containsExactly(bytes(row.path("packed")));
            float offset = (float) row.path("scaleOffset").asDouble();
            // Torch adds the scales up in single precision.
            assertThat(tensor.scaleOffset()).isCloseTo(offset, within(2 * Math.ulp(offset)));
            float[] maxima = floats(row.path("scaleMaxima"));
            for (int i = 0; i < maxima.length; i++) {
                assertThat(tensor.scaleMaxima()[i]).isCloseTo(maxima[i], within(4 * Math.ulp(offset)));
            }
            if (maxima[0] > 0) {
                assertThat(tensor.scaleCodes()).containsExactly(bytes(row.path("scaleCodes")));
            }
        }
    }

    @Test
    void readsWhatBitsandbytesWroteElementForElement() throws Exception {
        int cases = 0;
        for (JsonNode row : golden().path("cases")) {
            Nf4Tensor tensor = new Nf4Tensor(
                    bytes(row.path("packed")),
                    bytes(row.path("scaleCodes")),
                    floats(row.path("scaleMaxima")),
                    (float) row.path("scaleOffset").asDouble(),
                    row.path("elements").asInt());
            assertThat(sha256(tensor.dequantise()))
                    .isEqualTo(row.path("dequantised").asText());
            cases++;
        }
        assertThat(cases).isEqualTo(4);
    }

    @Property(tries = 300)
    void everyElementGetsTheNearestValueInTheBook(@ForAll long seed, @ForAll @IntRange(min = 1, max = 2000) int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(20) - 10));
        }
        Nf4Tensor tensor = Nf4.quantise(values);
        for (int i = 0; i < count; i++) {
            int from = i / 64 * 64;
            float largest = 0;
            for (int j = from; j < Math.min(count, from + 64); j++) {
                largest = Math.max(largest, Math.abs(values[j]));
            }
            double wanted = values[i] / (double) largest;
            double nearest = Double.MAX_VALUE;
            for (float entry : Nf4.book()) {
                nearest = Math.min(nearest, Math.abs(entry - wanted));
            }
            assertThat(Math.abs(Nf4.book()[tensor.code(i)] - wanted)).isCloseTo(nearest, within(1e-6));
            // Eight bits of a scale are right to a few percent of the largest deviation from the mean.
            assertThat(tensor.scale(i / 64))
                    .isCloseTo(largest, within(0.02f * tensor.scaleMaxima()[i / 64 / 256] + 1e-6f));
        }
    }

    @Test
    void refusesWhatIsNoNumberAndNoTensor() {
        float[] values = values(200);
        values[130] = Float.NaN;
        assertThatThrownBy(() -> Nf4.quantise(values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a value among elements 128 to 191 is not finite");
        values[130] = Float.NEGATIVE_INFINITY;
        assertThatThrownBy(() -> Nf4.quantise(values)).hasMessageContaining("not finite");
        assertThatThrownBy(() -> Nf4.quantise(new float[0])).hasMessage("elements must be at least 1, not 0");
        assertThatThrownBy(() -> new Nf4Tensor(new byte[3], new byte[1], new float[1], 0, 64))
                .hasMessage("packed must have 32 entries, not 3");
    }
}
