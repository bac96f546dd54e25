package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.format.AttentionRules;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program's gradient against central differences of its loss, in doubles. */
class GradientTest {
    private static final double WEIGHT = 0.5;
    private static final RandomWeights WEIGHTS = new RandomWeights(RandomWeights.tiny(true, null, 600), 31);

    private final Random random = new Random(32);
    private RandomWeights weights = WEIGHTS;
    private boolean recompute;

    /** Without and with a beginning that all examples share; a very long one takes the other way of attention. */
    @ParameterizedTest
    @CsvSource({
        "0, false, false",
        "12, false, false",
        "530, false, false",
        "0, true, false",
        "12, true, false",
        "12, false, true",
        "530, false, true",
        "0, true, true"
    })
    void everyMatrixOfEveryLayerHasTheRightGradient(int shared, boolean dora, boolean recompute) throws IOException {
        this.recompute = recompute;
        LoraConfig plain = new LoraConfig(3, 5.1f, 0, LoraConfig.ALL_LINEAR, "tiny")
                .withPatterns(Map.of("k_proj", 2, "layers.1.mlp.up_proj", 5), Map.of("down_proj", 2f));
        check(shared, dora ? plain.withDora() : plain);
    }

    /** Biases, head norms, a window and a layer without rotation: what Mistral, Qwen and SmolLM3 add. */
    @ParameterizedTest
    @CsvSource({"0, false, false", "12, false, false", "530, false, false", "12, true, false", "12, false, true"})
    void everyFamilysAttentionHasTheRightGradient(int shared, boolean dora, boolean recompute) throws IOException {
        this.recompute = recompute;
        AttentionRules rules = new AttentionRules(true, true, true, 5, List.of(0), List.of(1));
        weights = new RandomWeights(RandomWeights.tiny(true, null, 600, rules), 34);
        LoraConfig plain = new LoraConfig(3, 5.1f, 0, LoraConfig.ALL_LINEAR, "tiny");
        check(shared, dora ? plain.withDora() : plain);
    }

    /** Layers that are left alone take part in fused products with those that are not. */
    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void someLayersAloneHaveTheRightGradientToo(boolean dora, boolean recompute) throws IOException {
        this.recompute = recompute;
        LoraConfig plain = new LoraConfig(3, 5.1f, 0, List.of("v_proj", "layers.1.mlp.gate_proj"), "tiny");
        check(0, dora ? plain.withDora() : plain);
    }

    private void check(int shared, LoraConfig config) throws IOException {
        AdapterLayout layout = AdapterLayout.of(weights.config(), config);
        double[] flat = random.doubles(layout.size(), -0.3, 0.3).toArray();
        layout.slots().values().forEach(slot -> {
            for (int i = 0; config.dora() && i < slot.out(); i++) {
                flat[slot.m() + i] += 2;
            }
        });
        List<EncodedExample> examples = TinyModels.examples(4, shared, 33);
        try (NativeLlama llama = NativeLlama.load(weights, LlamaWeights.F64, Device.cpu())) {
            double[] gradient = new double[layout.size()];
            loss(llama, layout, flat, examples, gradient);
            for (Map.Entry<String, AdapterLayout.Slot> target : layout.slots().entrySet()) {
                boolean isLong = shared > 100;
                if (isLong && !target.getKey().contains("layers.0.self_attn")) {
                    continue;
                }
                AdapterLayout.Slot slot = target.getValue();
                for (int i = 0; i < (isLong ? 1 : 3); i++) {
                    int a = slot.a() + random.nextInt(slot.rank() * slot.in());
                    int b = slot.b() + random.nextInt(slot.rank() * slot.out());
                    int m = config.dora() ? slot.m() + random.nextInt(slot.out()) : b;
                    for (int at : new int[] {a, b, m}) {
                        double numeric =
                                WEIGHT * difference(llama, layout, flat, examples, target.getKey(), config, at);
                        assertThat(gradient[at])
                                .as("%s at %d", target.getKey(), at)
                                .isCloseTo(numeric, within(1e-7 * (1 + Math.abs(numeric))));
                    }
                }
            }
        }
    }

    private double difference(
            NativeLlama llama,
            AdapterLayout layout,
            double[] flat,
            List<EncodedExample> examples,
            String path,
            LoraConfig config,
            int at) {
        double step = 1e-5;
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            double[] moved = flat.clone();
            moved[at] += side == 0 ? step : -step;
            if (config.dora()) {
                holdNorm(layout.slots().get(path), path, config.scaleOf(path), flat, moved);
            }
            losses[side] = loss(llama, layout, moved, examples, new double[flat.length]);
        }
        return (losses[0] - losses[1]) / (2 * step);
    }

    /** The norm counts as a constant in DoRA's gradient: what it changes by is given back to the magnitudes. */
    private void holdNorm(AdapterLayout.Slot slot, String path, double scale, double[] flat, double[] moved) {
        float[] weight = weights.f32(path + ".weight");
        for (int row = 0; row < slot.out(); row++) {
            moved[slot.m() + row] *= norm(slot, weight, scale, moved, row) / norm(slot, weight, scale, flat, row);
        }
    }

    private static double norm(AdapterLayout.Slot slot, float[] weight, double scale, double[] flat, int row) {
        double sum = 0;
        for (int i = 0; i < slot.in(); i++) {
            double value = weight[row * slot.in() + i];
            for (int r = 0; r < slot.rank(); r++) {
                value += scale * flat[slot.b() + row * slot.rank() + r] * flat[slot.a() + r * slot.in() + i];
            }
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    private double loss(
            NativeLlama llama, AdapterLayout layout, double[] flat, List<EncodedExample> examples, double[] gradient) {
        try (NDManager step = llama.module().memory().newSubManager()) {
            PtNDArray sum = (PtNDArray) step.create(new double[flat.length]);
            PtNDArray squares = layout.dora()
                    ? LoraPass.squares(llama, (PtNDManager) step)
                    : (PtNDArray) step.create(new double[0]);
            LoraPass.Vectors vectors = new LoraPass.Vectors(layout, (PtNDArray) step.create(flat), sum, squares);
            double loss = 0;
            try (LoraPass pass = new LoraPass(
                    llama, new NDList(), vectors, LoraPass.Manner.plain(recompute), LabelledBatch.of(examples))) {
                double[] costs = pass.costs();
                for (int i = 0; i < costs.length; i++) {
                    loss += costs[i];
                    costs[i] = WEIGHT;
                }
                pass.backward(costs);
            }
            System.arraycopy(sum.toDoubleArray(), 0, gradient, 0, gradient.length);
            return loss;
        }
    }
}
