package io.attune.trainer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.model.format.WeightFiles;
import io.attune.model.format.Weights;
import io.attune.model.token.EncodedExample;
import io.attune.trainer.run.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFlopsTest {
    @Test
    void countsEveryProductOnceForwardAndOnceBack(@TempDir Path directory) throws IOException {
        try (Weights weights = WeightFiles.open(TinyModel.write(directory))) {
            var model = weights.config();
            int hidden = model.hiddenSize();
            int q = model.heads() * model.headDim();
            int kv = model.kvHeads() * model.headDim();
            int wide = model.intermediateSize();
            // Three tokens go in, two of them are asked for their successor.
            double flops = TrainingFlops.ofStep(model, 2, List.of(new EncodedExample(new int[] {1, 5, 6, 7}, 2)));
            double perToken = 0;
            int[][] layers = {
                {hidden, q}, {hidden, kv}, {hidden, kv}, {q, hidden}, {hidden, wide}, {hidden, wide}, {wide, hidden}
            };
            for (int[] layer : layers) {
                perToken += 2 * 2 * layer[0] * layer[1];
                perToken += 3 * 2 * 2 * (layer[0] + layer[1]);
            }
            // 1 + 2 + 3 keys are seen; scores and sums over values, each forward, and by two inputs back.
            double attention = 6 * 2 * 2 * 3 * q;
            double head = 2 * 2 * 2 * hidden * model.vocabSize();
            assertThat(flops).isEqualTo(model.layers() * (3 * perToken + attention) + head);
        }
    }
}
