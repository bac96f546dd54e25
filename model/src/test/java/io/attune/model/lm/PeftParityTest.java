package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.TestFiles;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.format.HuggingFaceDirectory;
import io.attune.model.format.Weights;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fifty steps from the same initial values on the same batches in f32 against PEFT and PyTorch, see make_training_golden.py. */
class PeftParityTest {
    private static final Path GOLDEN = TestFiles.golden("training");

    private final JsonNode golden;

    PeftParityTest() throws IOException {
        golden = new ObjectMapper().readTree(GOLDEN.resolve("losses.json").toFile());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora", "rslora", "dora", "patterns"})
    void lossesArePefts(String method) throws IOException {
        LoraAdapter initial = LoraAdapter.read(GOLDEN.resolve(method));
        try (CausalLm lm = load();
                LoraTraining training = LoraTraining.start(lm, initial.config(), initial, 1)) {
            check(
                    training,
                    golden.get("learningRate").doubleValue(),
                    golden.get("losses").get(method));
        }
    }

    @Test
    void lossesOfFullFineTuningArePyTorchs() throws IOException {
        try (CausalLm lm = load();
                WeightTraining training = WeightTraining.full(lm, 1)) {
            assertThat(training.trainedParameters()).isEqualTo(10_488);
            check(
                    training,
                    golden.get("fullLearningRate").doubleValue(),
                    golden.get("losses").get("full"));
        }
    }

    private void check(Training training, double learningRate, JsonNode expected) {
        assertThat(expected).hasSize(50);
        for (int step = 0; step < expected.size(); step++) {
            List<EncodedExample> batch = batch(golden.get("batches").get(step));
            int labels = batch.stream().mapToInt(EncodedExample::labels).sum();
            StepLoss loss = training.accumulate(batch, 1.0 / labels);
            assertThat(loss.meanLoss())
                    .as("step %d", step)
                    .isCloseTo(expected.get(step).doubleValue(), within(1e-3));
            training.applyAdamW(
                    learningRate,
                    golden.get("weightDecay").doubleValue(),
                    golden.get("maxGradNorm").doubleValue());
        }
        // The losses would differ by far more than the tolerance if nothing had been learned.
        assertThat(expected.get(49).doubleValue()).isLessThan(expected.get(0).doubleValue() - 0.4);
    }

    private static List<EncodedExample> batch(JsonNode rows) {
        List<EncodedExample> batch = new ArrayList<>();
        for (JsonNode row : rows) {
            int[] tokens = new int[row.get("tokens").size()];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = row.get("tokens").get(i).intValue();
            }
            batch.add(new EncodedExample(tokens, row.get("prompt").intValue()));
        }
        return batch;
    }

    private static CausalLm load() throws IOException {
        try (Weights weights = HuggingFaceDirectory.open(GOLDEN.resolve("model"))) {
            return TinyModels.load(weights, LlamaWeights.F32);
        }
    }
}
