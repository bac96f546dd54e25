package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.attune.model.format.AttentionRules;
import io.attune.model.format.ModelConfig;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightTrainingTest {
    private final List<EncodedExample> batch = TinyModels.examples(5, 9, 52);
    private final int labels = batch.stream().mapToInt(EncodedExample::labels).sum();

    private static final AttentionRules EVERYTHING = new AttentionRules(true, true, true, 0, List.of(), List.of());

    /** Central differences in doubles, with another weight for every label token. */
    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true", "false, true"})
    void everyTensorHasTheRightGradient(boolean tied, boolean half) throws IOException {
        checkGradients(RandomWeights.tiny(tied, null), half);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void biasesAndNormsOfHeadsHaveTheRightGradient(boolean half) throws IOException {
        checkGradients(RandomWeights.tiny(true, null, 96, EVERYTHING), half);
    }

    private void checkGradients(ModelConfig model, boolean half) throws IOException {
        RandomWeights weights = new RandomWeights(model, 51);
        WeightSelection selection =
                half ? WeightSelection.half(weights.config(), 3) : WeightSelection.all(weights.config());
        Random random = new Random(53);
        double[] tokenWeights = random.doubles(labels, -1, 2).toArray();
        try (NativeLlama llama = NativeLlama.load(weights, LlamaWeights.F64, Device.cpu());
                NDManager memory = llama.module().memory().newSubManager()) {
            PtNDArray flat = (PtNDArray) memory.create(new double[selection.size()]);
            spread(llama, selection, flat, true);
            double[] values = flat.toDoubleArray();
            PtNDArray sum = (PtNDArray) memory.create(new double[values.length]);
            loss(llama, selection, sum, tokenWeights);
            double[] gradient = sum.toDoubleArray();
            int offset = 0;
            for (WeightSelection.Part part : selection.selected()) {
                for (int i = 0; i < 3; i++) {
                    int at = offset + random.nextInt(part.size());
                    double[] losses = new double[2];
                    for (int side = 0; side < 2; side++) {
                        double[] moved = values.clone();
                        moved[at] += side == 0 ? 1e-5 : -1e-5;
                        spread(llama, selection, (PtNDArray) memory.create(moved), false);
                        losses[side] = loss(llama, selection, sum, tokenWeights);
                    }
                    double numeric = (losses[0] - losses[1]) / 2e-5;
                    assertThat(gradient[at])
                            .as("%s at %d", part.name(), at - offset)
                            .isCloseTo(numeric, within(1e-7 * (1 + Math.abs(numeric))));
                    spread(llama, selection, flat, false);
                }
                offset += part.size();
            }
        }
    }

    private double loss(NativeLlama llama, WeightSelection selection, PtNDArray sum, double[] tokenWeights) {
        double loss = 0;
        try (WeightPass pass = new WeightPass(
                llama.module(), selection, Arrays.asList(llama.tensors()), sum, LabelledBatch.of(batch))) {
            double[] costs = pass.costs();
            for (int i = 0; i < costs.length; i++) {
                loss += tokenWeights[i] * costs[i];
            }
            pass.backward(tokenWeights);
        }
        return loss;
    }

    private static void spread(NativeLlama llama, WeightSelection selection, PtNDArray flat, boolean back) {
        PtNDArray[] tensors = selection.tensors().stream()
                .map(index -> llama.tensors()[index])
                .toArray(PtNDArray[]::new);
        try (IValue vector = IValue.from(flat);
                IValue places = IValue.listFrom(selection.valuePlaces());
                IValue list = IValue.listFrom(tensors);
                IValue direction = IValue.from(back)) {
            llama.module().call("spread", vector, places, list, direction).close();
        }
    }

    @Test
    void halfOfEveryKindIsChosenAnotherOneEachRound() {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null), 51);
        List<String> first = names(WeightSelection.half(weights.config(), 1));
        assertThat(first.stream().filter(name -> name.contains("layers.0.self_attn")))
                .hasSize(2);
        assertThat(first.stream().filter(name -> name.contains("layernorm"))).hasSize(2);
        assertThat(first.stream().filter(name -> name.contains("mlp"))).hasSize(3);
        assertThat(first).contains("model.embed_tokens.weight", "model.norm.weight");
        assertThat(names(WeightSelection.half(weights.config(), 1))).isEqualTo(first);
        assertThat(names(WeightSelection.half(weights.config(), 2))).isNotEqualTo(first);
    }

    @Test
    void whatOnlySomeFamiliesHaveIsAmongTheWeights() {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(false, null, 96, EVERYTHING), 51);
        List<String> all = names(WeightSelection.all(weights.config()));
        assertThat(all).containsExactlyInAnyOrderElementsOf(weights.names());
        List<String> half = names(WeightSelection.half(weights.config(), 1));
        assertThat(half.stream().filter(name -> name.contains("_norm.")))
                .hasSize(weights.config().layers());
        for (String projection : List.of("q", "k", "v", "o")) {
            String module = "model.layers.0.self_attn." + projection + "_proj.";
            assertThat(half.contains(module + "bias")).as(module).isEqualTo(half.contains(module + "weight"));
        }
    }

    private static List<String> names(WeightSelection selection) {
        return selection.selected().stream().map(WeightSelection.Part::name).toList();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true"})
    void onlyWhatIsChosenMovesAndTheModelStaysAsItIs(boolean bf16, boolean everything) {
        AttentionRules rules = everything ? EVERYTHING : AttentionRules.PLAIN;
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null, 96, rules), 51);
        try (CausalLm lm = TinyModels.load(weights, bf16 ? LlamaWeights.BF16 : LlamaWeights.F32);
                WeightTraining training = WeightTraining.half(lm, 4)) {
            double before = total(lm.score(batch, null));
            assertThat(total(training.score(batch))).isCloseTo(before, within(1e-9 * before));
            Map<String, float[]> start = training.snapshot();
            double loss = 0;
            for (int i = 0; i < 20; i++) {
                loss = training.accumulate(batch, 1.0 / labels).loss();
                training.applyAdamW(3e-3, 0, 1);
            }
            assertThat(loss).isLessThan(0.8 * before);
            assertThat(total(training.score(batch))).isLessThan(0.8 * before);
            assertThat(total(lm.score(batch, null))).isEqualTo(before);
            training.snapshot()
                    .forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(start.get(name)));
        }
    }

    @Test
    void aSavedRunGoesOnByteForByte(@TempDir Path directory) throws IOException {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(false, null), 51);
        try (CausalLm lm = TinyModels.load(weights, LlamaWeights.F32);
                WeightTraining training = WeightTraining.half(lm, 4)) {
            step(training);
            training.saveState(directory);
            step(training);
            try (WeightTraining resumed = WeightTraining.resume(lm, true, directory)) {
                assertThat(resumed.steps()).isEqualTo(1);
                step(resumed);
                training.snapshot()
                        .forEach((name, values) ->
                                assertThat(resumed.snapshot().get(name)).isEqualTo(values));
            }
        }
    }

    private void step(WeightTraining training) {
        training.accumulate(batch, 1.0 / labels);
        training.applyAdamW(1e-2, 0.01, 1);
    }

    private static double total(List<SequenceScore> scores) {
        return scores.stream().mapToDouble(SequenceScore::negativeLogLikelihood).sum();
    }
}
