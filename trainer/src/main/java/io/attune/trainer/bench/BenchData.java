package io.attune.trainer.bench;

import io.attune.model.lm.CausalLm;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import io.attune.trainer.data.ColumnMapping;
import io.attune.trainer.data.TrainingFile;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.run.BatchOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What benchmarks train on and measure: rows of a file, drawn by a seed, as tokens. */
final class BenchData {
    private BenchData() {}

    /** All rows of a file in an order that the seed decides. */
    static List<TrainingRow> shuffled(Path file, long seed) throws IOException {
        List<TrainingRow> rows = new ArrayList<>(TrainingFile.read(file, ColumnMapping.NONE));
        Collections.shuffle(rows, new Random(seed));
        return rows;
    }

    static List<EncodedExample> encode(CausalLm lm, List<TrainingRow> rows, int maxTokens) {
        ExampleEncoder encoder = lm.encoder(Math.min(maxTokens, lm.config().maxPositions()));
        return rows.stream()
                .map(row -> encoder.encode(row.prompt(), row.response()))
                .toList();
    }

    /** The first batches of a training run over the examples, as {@code attune train} would make them. */
    static List<List<EncodedExample>> batches(List<EncodedExample> examples, int batchSize, int count, long seed) {
        int[] lengths =
                examples.stream().mapToInt(example -> example.tokens().length).toArray();
        double epochs = (double) count * batchSize / examples.size();
        List<List<EncodedExample>> batches = new ArrayList<>();
        for (int[] rows : new BatchOrder(lengths, batchSize, seed).steps(Math.max(1, epochs))) {
            if (batches.size() < count) {
                batches.add(Arrays.stream(rows).mapToObj(examples::get).toList());
            }
        }
        return batches;
    }

    /** Batches of random tokens, all rows of one length, the first half of each a prompt. */
    static List<List<EncodedExample>> uniform(int vocabulary, int rows, int length, int count, long seed) {
        Random random = new Random(seed);
        List<List<EncodedExample>> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<EncodedExample> batch = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                batch.add(new EncodedExample(random.ints(length, 0, vocabulary).toArray(), length / 2));
            }
            batches.add(batch);
        }
        return batches;
    }
}
