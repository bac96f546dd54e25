package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.attune.model.TestFiles;
import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.adapter.LoraPair;
import io.attune.model.format.WeightFiles;
import io.attune.model.format.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adapters of PEFT's here and ours in PEFT, see {@code src/test/python/make_adapters.py}. What PEFT makes of ours is on record
 * by the adapter's id, which is the digest of its bytes: the test writes the same bytes, so they need not be kept.
 */
class AdapterInteropTest {
    private static final Logger log = LoggerFactory.getLogger(AdapterInteropTest.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private record Case(String name, String base, LoraConfig config) {}

    private static List<Case> cases() {
        LoraConfig all = new LoraConfig(4, 8, 0.05f, LoraConfig.ALL_LINEAR, "tiny");
        LoraConfig some = new LoraConfig(4, 8, 0, List.of("q_proj", "o_proj", "down_proj"), "tiny");
        return List.of(
                new Case("lora", "llama3", all),
                new Case("rslora", "qwen2", all.rankStabilised()),
                new Case("dora", "qwen3", some.withDora()),
                new Case(
                        "patterns",
                        "mistral",
                        all.withPatterns(Map.of("q_proj", 2, "layers.1.mlp.up_proj", 3), Map.of("down_proj", 3f))),
                new Case("dora-rslora", "smollm3", some.withDora().rankStabilised()));
    }

    @Test
    void adaptersOfPeftsGiveTheSameLogitsHere() throws IOException {
        JsonNode rows = JSON.readTree(TestFiles.golden("adapters/theirs.json").toFile());
        assertThat(rows).hasSize(5);
        for (JsonNode row : rows) {
            String name = row.path("adapter").asText();
            compare(name, LoraAdapter.read(TestFiles.golden("adapters/" + name)), row);
        }
    }

    @Test
    void oursGiveTheSameLogitsInPeft() throws IOException {
        String wanted = System.getenv("ATTUNE_ADAPTERS");
        Path target = wanted == null ? directory : Path.of(wanted);
        JsonNode rows = JSON.readTree(TestFiles.golden("adapters/ours.json").toFile());
        ArrayNode listed = JSON.createArrayNode();
        for (Case one : cases()) {
            LoraAdapter adapter = LoraAdapter.read(adapter(one).write(target));
            listed.addObject()
                    .put("adapter", one.name())
                    .put("base", one.base())
                    .put("id", adapter.id());
        }
        if (wanted != null) {
            Files.writeString(target.resolve("adapters.json"), listed.toString());
        }
        assertThat(rows).hasSameSizeAs(listed);
        for (int i = 0; i < rows.size(); i++) {
            JsonNode row = rows.get(i);
            assertThat(listed.get(i).path("id"))
                    .as(row.path("adapter").asText())
                    .isEqualTo(row.path("id"));
            compare(row.path("adapter").asText(), adapter(cases().get(i)), row);
        }
    }

    private static void compare(String name, LoraAdapter adapter, JsonNode row) throws IOException {
        int[] prompt = JSON.convertValue(row.path("prompt"), int[].class);
        byte[] bytes = Base64.getDecoder().decode(row.path("logits").asText());
        ByteBuffer expected = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        String base = row.path("base").asText();
        double difference = 0;
        double size = 0;
        try (Weights weights = WeightFiles.open(TestFiles.golden("families/" + base));
                CausalLm lm = TinyModels.load(weights, LlamaWeights.F32);
                AttachedAdapter attached = lm.attach(adapter)) {
            for (int length = 1; length <= prompt.length; length++) {
                for (float logit : lm.lastLogits(Arrays.copyOf(prompt, length), attached)) {
                    float wanted = expected.getFloat();
                    difference += Math.pow(logit - wanted, 2);
                    size += Math.pow(wanted, 2);
                }
            }
        }
        assertThat(expected.hasRemaining()).isFalse();
        double error = Math.sqrt(difference / size);
        log.info("{} on {}: relative error of the logits {}", name, base, "%.1e".formatted(error));
        assertThat(error).isLessThanOrEqualTo(1e-4);
    }

    /** Random matrices, and for DoRA the rows' norms up to a fifth larger or smaller. */
    private static LoraAdapter adapter(Case one) throws IOException {
        Random random = new Random(17);
        Map<String, LoraPair> pairs = new TreeMap<>();
        try (Weights weights = WeightFiles.open(TestFiles.golden("families/" + one.base()))) {
            for (String name : weights.names().stream().sorted().toList()) {
                String path = name.replaceFirst("\\.weight$", "");
                if (!name.endsWith("_proj.weight") || !one.config().targets(path)) {
                    continue;
                }
                int out = (int) weights.shape(name)[0];
                int in = (int) weights.shape(name)[1];
                int rank = one.config().rankOf(path);
                float[] a = floats(random, rank * in);
                float[] b = floats(random, out * rank);
                float[] magnitude = one.config().dora() ? magnitudes(random, weights.f32(name), out) : null;
                pairs.put(path, new LoraPair(a, b, magnitude, rank, in, out));
            }
        }
        return LoraAdapter.of(one.config(), pairs, GoldenOutputs.NONE);
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.15 * random.nextGaussian());
        }
        return values;
    }

    private static float[] magnitudes(Random random, float[] matrix, int rows) {
        float[] norms = new float[rows];
        int width = matrix.length / rows;
        for (int row = 0; row < rows; row++) {
            double squares = 0;
            for (int i = 0; i < width; i++) {
                squares += (double) matrix[row * width + i] * matrix[row * width + i];
            }
            norms[row] = (float) (Math.sqrt(squares) * (0.8 + 0.4 * random.nextDouble()));
        }
        return norms;
    }
}
