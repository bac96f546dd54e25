package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.TestFiles;
import io.attune.model.format.WeightFiles;
import io.attune.model.format.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logits and greedy decoding in f32 against transformers, for a tiny random model of every family and for real ones, see
 * {@code src/test/python/make_families.py} and {@code make_reference.py}.
 */
class FamiliesTest {
    private static final Logger log = LoggerFactory.getLogger(FamiliesTest.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NO_TOKEN = 1 << 30;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama3",
                "llama-biased",
                "smollm2",
                "mistral",
                "mistral-full",
                "qwen2",
                "qwen2-sliding",
                "qwen3",
                "smollm3",
                "smollm3-sliding"
            })
    void huggingFaceDirectory(String name) throws IOException {
        compare(
                name,
                TestFiles.golden("families/" + name),
                golden("families/" + name).path("directory"),
                1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3", "llama-biased", "mistral-full", "qwen2", "qwen3", "smollm3"})
    void ggufFile(String name) throws IOException {
        Path file = TestFiles.golden("families/" + name + ".gguf");
        compare(name + ".gguf", file, golden("families/" + name).path("gguf"), 1);
    }

    @Test
    void stories260k() throws IOException {
        JsonNode reference = golden("reference-stories260K");
        compare("stories260K", TestFiles.shared("models/stories260K.gguf"), reference.path("rows"), 1);
    }

    @Test
    void smollm2() throws IOException {
        JsonNode reference = golden("reference-SmolLM2-135M-Instruct.Q4_1");
        int step = reference.path("step").asInt();
        compare("smollm2-135m", TestFiles.smollm2(), reference.path("rows"), step);
    }

    private static JsonNode golden(String name) throws IOException {
        return JSON.readTree(TestFiles.golden(name + ".json").toFile());
    }

    private static void compare(String name, Path model, JsonNode rows, int step) throws IOException {
        assertThat(rows).hasSize(2);
        double largest = 0;
        try (Weights weights = WeightFiles.open(model);
                CausalLm lm = TinyModels.load(weights, LlamaWeights.F32, Set.of(NO_TOKEN))) {
            for (JsonNode row : rows) {
                int[] prompt = JSON.convertValue(row.path("prompt"), int[].class);
                largest = Math.max(largest, relativeError(lm, prompt, floats(row.path("logits")), step));
                int[] greedy = lm.generate(List.of(prompt), GenerationOptions.greedy(64), null, null)
                        .get(0)
                        .tokens();
                assertThat(greedy)
                        .as("%s, least margin %s", name, row.path("margin"))
                        .containsExactly(JSON.convertValue(row.path("greedy"), int[].class));
            }
        }
        log.info("{}: relative error of the logits {}, 64 greedy tokens identical", name, "%.1e".formatted(largest));
        assertThat(largest).isLessThanOrEqualTo(1e-4);
    }

    /** Largest of ‖ours − theirs‖ / ‖theirs‖ over the positions that there are logits of: all, or the last. */
    private static double relativeError(CausalLm lm, int[] prompt, float[] expected, int step) {
        int width = (lm.config().vocabSize() + step - 1) / step;
        int positions = expected.length / width;
        double largest = 0;
        for (int p = 0; p < positions; p++) {
            int[] beginning = Arrays.copyOf(prompt, prompt.length - positions + p + 1);
            float[] logits = lm.lastLogits(beginning, null);
            double difference = 0;
            double size = 0;
            for (int i = 0; i < width; i++) {
                float wanted = expected[p * width + i];
                difference += Math.pow(logits[i * step] - wanted, 2);
                size += Math.pow(wanted, 2);
            }
            largest = Math.max(largest, Math.sqrt(difference / size));
        }
        return largest;
    }

    private static float[] floats(JsonNode node) {
        byte[] bytes = Base64.getDecoder().decode(node.asText());
        float[] values = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
