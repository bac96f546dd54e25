package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.format.AttentionRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step with packed matrices against the same step with plain ones. */
class PackedProductsTest {
    private static final RandomWeights PLAIN = new RandomWeights(RandomWeights.tiny(true, null, 600), 51);

    /** bf16 keeps eight bits of every sum, and the two ways may add in another order. */
    private static final double ROUNDING = 0.02;

    @BeforeAll
    static void needsBf16() {
        assumeTrue(
                ProcessorFeatures.nativeBf16(Path.of("/proc/cpuinfo")),
                "this processor has no bf16 products, so nothing is packed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lossAndGradientAreThoseOfPlainMatrices(boolean ofManyFamilies) throws IOException {
        AttentionRules rules = new AttentionRules(true, true, true, 5, List.of(0), List.of(1));
        RandomWeights weights =
                ofManyFamilies ? new RandomWeights(RandomWeights.tiny(false, null, 600, rules), 52) : PLAIN;
        try (NativeLlama llama = NativeLlama.load(weights, LlamaWeights.BF16, Device.cpu());
                NDManager memory = llama.module().memory().newSubManager()) {
            NDList packed = PackedProducts.of(llama, (PtNDManager) memory);
            assertThat(packed).hasSize(8 * weights.config().layers() + 2);
            Step plain = step(llama, memory, new NDList());
            Step other = step(llama, memory, packed);
            assertThat(other.loss()).isCloseTo(plain.loss(), within(ROUNDING * plain.loss()));
            assertThat(distance(other.gradient(), plain.gradient())).isLessThan(ROUNDING * length(plain.gradient()));
            // A resumed run packs anew and must go on byte for byte.
            assertThat(step(llama, memory, PackedProducts.of(llama, (PtNDManager) memory))
                            .gradient())
                    .isEqualTo(other.gradient());
        }
    }

    @Test
    void f32And4BitMatricesAreNotPacked() throws IOException {
        for (int type : new int[] {LlamaWeights.F32, LlamaWeights.BF16 | LlamaWeights.NF4}) {
            try (NativeLlama llama = NativeLlama.load(PLAIN, type, Device.cpu())) {
                assertThat(PackedProducts.of(llama, llama.module().memory())).isEmpty();
            }
        }
    }

    private record Step(double loss, float[] gradient) {}

    private static Step step(NativeLlama llama, NDManager memory, NDList packed) {
        AdapterLayout layout = AdapterLayout.of(llama.config(), new LoraConfig(3, 6, 0, LoraConfig.ALL_LINEAR, "tiny"));
        Random random = new Random(53);
        float[] flat = new float[layout.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = 0.3f * (2 * random.nextFloat() - 1);
        }
        PtNDArray gradient = (PtNDArray) memory.create(new float[flat.length]);
        LoraPass.Vectors vectors = new LoraPass.Vectors(
                layout, (PtNDArray) memory.create(flat), gradient, (PtNDArray) memory.create(new float[0]));
        LabelledBatch batch = LabelledBatch.of(TinyModels.examples(4, 12, 54));
        try (LoraPass pass = new LoraPass(llama, packed, vectors, LoraPass.Manner.plain(false), batch)) {
            double[] costs = pass.costs();
            double loss = 0;
            for (int i = 0; i < costs.length; i++) {
                loss += costs[i];
                costs[i] = 1;
            }
            pass.backward(costs);
            return new Step(loss, gradient.toFloatArray());
        }
    }

    private static double length(float[] values) {
        return distance(values, new float[values.length]);
    }

    private static double distance(float[] first, float[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += Math.pow(first[i] - second[i], 2);
        }
        return Math.sqrt(sum);
    }
}
