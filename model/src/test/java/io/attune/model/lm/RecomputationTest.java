package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.format.AttentionRules;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers that are computed again on the way back because what a pass would keep is more than it may. */
class RecomputationTest {
    private static final AttentionRules PLAIN = AttentionRules.PLAIN;
    private static final AttentionRules EVERYTHING = new AttentionRules(true, true, true, 0, List.of(), List.of());

    @ParameterizedTest
    @CsvSource({
        "false, 0, false, 0",
        "true, 0, false, 0",
        "false, 0.1, false, 9",
        "false, 0, true, 0",
        "false, 0, false, 600"
    })
    void whatAPassWillKeepIsKnownBefore(boolean dora, double dropout, boolean everything, int shared)
            throws IOException {
        RandomWeights weights =
                new RandomWeights(RandomWeights.tiny(true, null, 700, everything ? EVERYTHING : PLAIN), 71);
        LoraConfig plain = TinyModels.config(3, LoraConfig.ALL_LINEAR);
        AdapterLayout layout = AdapterLayout.of(weights.config(), dora ? plain.withDora() : plain);
        try (NativeLlama llama = NativeLlama.load(weights, LlamaWeights.F32, Device.cpu());
                NDManager memory = llama.module().memory().newSubManager()) {
            PtNDArray squares =
                    dora ? LoraPass.squares(llama, (PtNDManager) memory) : (PtNDArray) memory.create(new float[0]);
            LoraPass.Vectors vectors = new LoraPass.Vectors(
                    layout,
                    (PtNDArray) memory.create(new float[layout.size()]).add(1e-3f),
                    (PtNDArray) memory.create(new float[layout.size()]),
                    squares);
            LabelledBatch batch = LabelledBatch.of(TinyModels.examples(5, shared, 72));
            long expected = KeptActivations.elements(
                    weights.config(),
                    layout,
                    dropout > 0,
                    batch.arguments(weights.config(), AttentionPlan.Grouping.CPU));
            long bytes = llama.elementBytes() * expected;
            try (LoraPass pass =
                    new LoraPass(llama, new NDList(), vectors, new LoraPass.Manner(dropout, 1, bytes), batch)) {
                assertThat(pass.recomputes()).isFalse();
                assertThat((double) pass.keptElements()).isBetween(0.9 * expected, 1.1 * expected);
            }
            try (LoraPass pass =
                    new LoraPass(llama, new NDList(), vectors, new LoraPass.Manner(dropout, 1, bytes - 1), batch)) {
                assertThat(pass.recomputes()).isTrue();
                assertThat(pass.keptElements()).isLessThan(expected / 3);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 6", "true, 6", "false, 15", "true, 15"})
    void theBoundChangesNothingInTheResult(boolean dora, int numberType) {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null), 73);
        LoraConfig plain = new LoraConfig(4, 8, 0.2f, LoraConfig.ALL_LINEAR, "tiny");
        LoraConfig config = dora ? plain.withDora() : plain;
        List<EncodedExample> batch = TinyModels.examples(6, 0, 74);
        try (CausalLm lm = TinyModels.load(weights, numberType)) {
            LoraAdapter kept = trained(lm, config, batch, Long.MAX_VALUE);
            assertThat(trained(lm, config, batch, 0).id()).isEqualTo(kept.id());
            assertThat(trained(lm, config, batch, 40_000).id()).isEqualTo(kept.id());
        }
    }

    private static LoraAdapter trained(CausalLm lm, LoraConfig config, List<EncodedExample> batch, long most) {
        try (LoraTraining training = LoraTraining.start(lm, config, null, 5).keepingAtMost(most)) {
            for (int step = 0; step < 6; step++) {
                List<EncodedExample> some = batch.subList(0, 1 + step);
                training.accumulate(
                        some,
                        1.0 / some.stream().mapToInt(EncodedExample::labels).sum());
                training.applyAdamW(5e-3, 0, 1);
            }
            return training.snapshot();
        }
    }

    @Test
    void withoutABoundItIsHalfOfWhatIsAvailable() {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null), 73);
        try (CausalLm lm = TinyModels.load(weights, LlamaWeights.F32);
                LoraTraining training = LoraTraining.start(lm, TinyModels.config(2, LoraConfig.ALL_LINEAR), null, 5)) {
            long available = HostMemory.ofThisMachine().available();
            assertThat((double) training.mostActivations()).isBetween(0.2 * available, 0.8 * available);
        }
    }

    @Test
    void aNegativeBoundIsRefused() {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null), 73);
        try (CausalLm lm = TinyModels.load(weights, LlamaWeights.F32);
                LoraTraining training = LoraTraining.start(lm, TinyModels.config(2, LoraConfig.ALL_LINEAR), null, 5)) {
            assertThatThrownBy(() -> training.keepingAtMost(-1)).hasMessageContaining("but is -1");
        }
    }
}
