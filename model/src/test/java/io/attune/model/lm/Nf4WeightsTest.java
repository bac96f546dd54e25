package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.Weights;
import io.attune.model.quant.Nf4;
import io.attune.model.token.EncodedExample;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program makes of 4-bit weights, against the same weights decoded by {@link io.attune.model.quant.Nf4Tensor}. */
class Nf4WeightsTest {
    private static final RandomWeights WEIGHTS = new RandomWeights(RandomWeights.tiny(true, null), 61);
    private final List<EncodedExample> batch = TinyModels.examples(6, 10, 62);
    private final int labels = batch.stream().mapToInt(EncodedExample::labels).sum();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itTrainsAndPredictsAsTheDecodedWeightsDo(boolean dora) {
        LoraConfig plain = new LoraConfig(4, 8, 0.2f, LoraConfig.ALL_LINEAR, "tiny");
        LoraConfig config = dora ? plain.withDora() : plain;
        LoraAdapter adapter = TinyModels.adapter(WEIGHTS.config(), config, 63);
        try (CausalLm packed = TinyModels.load(WEIGHTS, LlamaWeights.F32 | LlamaWeights.NF4);
                CausalLm decoded = TinyModels.load(new Decoded(), LlamaWeights.F32);
                CausalLm exact = TinyModels.load(WEIGHTS, LlamaWeights.F32)) {
            double loss = total(packed, null);
            assertThat(loss).isCloseTo(total(decoded, null), within(1e-4 * loss));
            assertThat(Math.abs(loss - total(exact, null))).isGreaterThan(1e-3 * loss);
            assertThat(total(packed, adapter)).isCloseTo(total(decoded, adapter), within(1e-4 * loss));
            try (LoraTraining one = LoraTraining.start(packed, config, null, 5);
                    LoraTraining other = LoraTraining.start(decoded, config, null, 5)) {
                for (int step = 0; step < 10; step++) {
                    // The same dropout too, though one of them computes every layer twice.
                    double mean = one.accumulate(batch, 1.0 / labels).meanLoss();
                    assertThat(other.accumulate(batch, 1.0 / labels).meanLoss())
                            .as("step %d", step)
                            .isCloseTo(mean, within(1e-3));
                    assertThat(one.applyAdamW(5e-3, 0, 1)).isCloseTo(other.applyAdamW(5e-3, 0, 1), within(1e-2));
                }
            }
            assertThatThrownBy(() -> WeightTraining.full(packed, 1)).hasMessageContaining("4-bit");
        }
    }

    private double total(CausalLm lm, LoraAdapter adapterOrNull) {
        if (adapterOrNull == null) {
            return sum(lm, null);
        }
        try (AttachedAdapter attached = lm.attach(adapterOrNull)) {
            return sum(lm, attached);
        }
    }

    private double sum(CausalLm lm, AttachedAdapter attached) {
        return lm.score(batch, attached).stream()
                .mapToDouble(SequenceScore::negativeLogLikelihood)
                .sum();
    }

    /** Matrices that the program fuses are quantised as one, so they are decoded as one. */
    private static final class Decoded implements Weights {
        private static final List<List<String>> FUSED = List.of(
                List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
                List.of("self_attn.o_proj"),
                List.of("mlp.gate_proj", "mlp.up_proj"),
                List.of("mlp.down_proj"));

        private final Map<String, float[]> values = new HashMap<>();

        Decoded() {
            for (int i = 0; i < WEIGHTS.config().layers(); i++) {
                for (List<String> group : FUSED) {
                    String layer = "model.layers." + i + ".";
                    int size = group.stream()
                            .mapToInt(name -> (int) WEIGHTS.elements(layer + name + ".weight"))
                            .sum();
                    FloatBuffer all = FloatBuffer.allocate(size);
                    group.forEach(name -> WEIGHTS.readF32(layer + name + ".weight", all));
                    FloatBuffer decoded =
                            FloatBuffer.wrap(Nf4.quantise(all.array()).dequantise());
                    for (String name : group) {
                        float[] part = new float[(int) WEIGHTS.elements(layer + name + ".weight")];
                        decoded.get(part);
                        values.put(layer + name + ".weight", part);
                    }
                }
            }
        }

        @Override
        public ModelConfig config() {
            return WEIGHTS.config();
        }

        @Override
        public Set<String> names() {
            return WEIGHTS.names();
        }

        @Override
        public long[] shape(String name) {
            return WEIGHTS.shape(name);
        }

        @Override
        public void readF32(String name, FloatBuffer target) {
            if (values.containsKey(name)) {
                target.put(values.get(name));
            } else {
                WEIGHTS.readF32(name, target);
            }
        }

        @Override
        public void close() {}
    }
}
