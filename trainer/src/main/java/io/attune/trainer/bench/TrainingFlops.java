package io.attune.trainer.bench;

import io.attune.model.format.ModelConfig;
import io.attune.model.token.EncodedExample;
import java.util.List;

/**
 * The floating-point operations that a LoRA step on all linear layers needs at least, a multiplication and an addition
 * counted as two: every frozen matrix once forward and once for the gradient of its input, the output layer likewise at
 * label tokens only, LoRA's matrices three times, and attention's two products three times over the keys that a query
 * may see.
 */
final class TrainingFlops {
    private TrainingFlops() {}

    static double ofStep(ModelConfig model, int rank, List<EncodedExample> batch) {
        double hidden = model.hiddenSize();
        double q = (double) model.heads() * model.headDim();
        double kv = (double) model.kvHeads() * model.headDim();
        double wide = model.intermediateSize();
        double matrices = hidden * (q + 2 * kv) + q * hidden + 3 * hidden * wide;
        double adapters = rank * (2 * (hidden + q) + 2 * (hidden + kv) + 3 * (hidden + wide));
        double flops = 0;
        for (EncodedExample example : batch) {
            double tokens = example.tokens().length - 1;
            double labels = example.labels();
            double pairs = tokens * (tokens + 1) / 2;
            flops += model.layers() * (tokens * (4 * matrices + 6 * adapters) + 12 * pairs * q);
            flops += labels * 4 * hidden * model.vocabSize();
        }
        return flops;
    }
}
