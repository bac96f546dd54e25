package io.attune.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.TestFiles;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.format.HuggingFaceDirectory;
import io.attune.model.format.SafetensorsFile;
import io.attune.model.format.Weights;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergedWeightsTest {
    private static final Path GOLDEN = TestFiles.golden("training");
    private static final String Q = "model.layers.0.self_attn.q_proj.weight";

    /** PEFT's initial adapters have B zero and magnitudes that are the rows' lengths: merging them changes nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"lora", "dora", "patterns"})
    void anAdapterThatDoesNothingLeavesTheWeights(String name) throws IOException {
        LoraAdapter adapter = LoraAdapter.read(GOLDEN.resolve(name));
        try (Weights base = HuggingFaceDirectory.open(GOLDEN.resolve("model"));
                Weights merged = MergedWeights.merge(HuggingFaceDirectory.open(GOLDEN.resolve("model")), adapter)) {
            for (String tensor : base.names()) {
                float[] expected = base.f32(tensor);
                float[] actual = merged.f32(tensor);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(actual[i]).as("%s at %d", tensor, i).isCloseTo(expected[i], within(1e-6f));
                }
            }
        }
    }

    @Test
    void aMergedModelWritesAndPredictsAsTheAttachedAdapterDoes(@TempDir Path directory) throws IOException {
        Path model = TestFiles.golden("tiny-hf");
        for (boolean dora : new boolean[] {false, true}) {
            LoraAdapter adapter = RandomAdapters.of(model, dora);
            Path out = directory.resolve(dora ? "dora" : "lora");
            Path written;
            try (Weights merged = MergedWeights.merge(HuggingFaceDirectory.open(model), adapter)) {
                written = HuggingFaceExport.write(model, merged, StoredPrecision.F32, out);
                assertThat(HuggingFaceExport.write(model, merged, StoredPrecision.F32, out))
                        .isEqualTo(written);
            }
            try (Stream<Path> files = Files.list(out)) {
                assertThat(files).containsExactly(written);
            }
            int[] prompt = {3, 5, 8, 2};
            try (CausalLm base = CausalLm.load(model, Precision.F32);
                    AttachedAdapter attached = base.attach(adapter);
                    CausalLm merged = CausalLm.load(written, Precision.F32)) {
                float[] expected = base.lastLogits(prompt, attached);
                float[] actual = merged.lastLogits(prompt, null);
                float[] without = base.lastLogits(prompt, null);
                double difference = 0;
                double change = 0;
                for (int i = 0; i < expected.length; i++) {
                    difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
                    change = Math.max(change, Math.abs(expected[i] - without[i]));
                }
                assertThat(difference).isLessThan(1e-3 * change);
            }
        }
    }

    @Test
    void takingALoraOutAgainGivesTheBase() throws IOException {
        Path model = TestFiles.golden("tiny-hf");
        LoraAdapter adapter = RandomAdapters.of(model, false);
        try (Weights base = HuggingFaceDirectory.open(model);
                Weights back = MergedWeights.unmerge(
                        MergedWeights.merge(HuggingFaceDirectory.open(model), adapter),
                        adapter,
                        DoraRowLengths.none())) {
            float[] expected = base.f32(Q);
            float[] actual = back.f32(Q);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
            }
        }
    }

    @Test
    void bfloat16IsRoundedToNearestEven(@TempDir Path directory) throws IOException {
        Path model = GOLDEN.resolve("model");
        try (Weights weights = HuggingFaceDirectory.open(model)) {
            float[] q = weights.f32(Q);
            q[0] = 1.00390625f; // between two, the lower one even
            q[1] = 1.01171875f; // between two, the upper one even
            Path written = HuggingFaceExport.write(
                    model,
                    new OverlaidWeights(HuggingFaceDirectory.open(model), Map.of(Q, q)),
                    StoredPrecision.BF16,
                    directory);
            SafetensorsFile file = SafetensorsFile.open(written.resolve("model.safetensors"));
            assertThat(file.f32(Q)[0]).isEqualTo(1f);
            assertThat(file.f32(Q)[1]).isEqualTo(1.015625f);
            for (int i = 2; i < q.length; i++) {
                assertThat(file.f32(Q)[i]).isCloseTo(q[i], within(Math.abs(q[i]) / 256));
            }
            assertThat(new ObjectMapper()
                            .readTree(written.resolve("config.json").toFile())
                            .get("torch_dtype")
                            .asText())
                    .isEqualTo("bfloat16");
            assertThatThrownBy(() -> new OverlaidWeights(weights, Map.of("x", q)))
                    .hasMessageContaining("no tensor x");
        }
    }
}
