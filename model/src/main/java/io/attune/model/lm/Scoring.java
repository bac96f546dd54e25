package io.attune.model.lm;

import ai.djl.pytorch.jni.IValue;
import io.attune.model.token.EncodedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Computes how well the model predicts responses, in batches of sequences of similar length. */
final class Scoring {
    /** Enough rows for matrix products to run at full speed, few enough for their results to stay small. */
    private static final int TOKENS_PER_BATCH = 1024;

    private static final int SEQUENCES_PER_BATCH = 32;

    /** A graphics processor is busy only with more at a time. */
    private static final int TIMES_ON_CUDA = 8;

    private final Lease lease;
    private final int tokensPerBatch;
    private final int sequencesPerBatch;

    Scoring(Lease lease) {
        this.lease = lease;
        int times = lease.module().device().isGpu() ? TIMES_ON_CUDA : 1;
        tokensPerBatch = times * TOKENS_PER_BATCH;
        sequencesPerBatch = times * SEQUENCES_PER_BATCH;
    }

    List<SequenceScore> score(List<EncodedExample> examples) {
        SequenceScore[] scores = new SequenceScore[examples.size()];
        int[] order = IntStream.range(0, examples.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> examples.get(i).tokens().length))
                .mapToInt(Integer::intValue)
                .toArray();
        int from = 0;
        while (from < order.length) {
            int to = from;
            int tokens = 0;
            while (to < order.length && to - from < sequencesPerBatch && (to == from || tokens < tokensPerBatch)) {
                tokens += examples.get(order[to]).tokens().length;
                to++;
            }
            int[] indices = Arrays.copyOfRange(order, from, to);
            List<EncodedExample> batch =
                    Arrays.stream(indices).mapToObj(examples::get).toList();
            List<SequenceScore> some = scoreBatch(batch);
            for (int i = 0; i < indices.length; i++) {
                scores[indices[i]] = some.get(i);
            }
            from = to;
        }
        return List.of(scores);
    }

    private List<SequenceScore> scoreBatch(List<EncodedExample> batch) {
        LabelledBatch labelled = LabelledBatch.of(batch);
        double[] values;
        try (IValue arguments = PackedBatch.lists(labelled.arguments());
                IValue result = lease.call("score", arguments)) {
            values = lease.doubles(result);
        }
        List<SequenceScore> scores = new ArrayList<>();
        int label = 0;
        int labels = labelled.labels();
        for (EncodedExample example : batch) {
            double cost = 0;
            int hits = 0;
            for (int end = label + example.labels(); label < end; label++) {
                cost += values[label];
                hits += (int) values[labels + label];
            }
            scores.add(new SequenceScore(cost, example.labels(), hits));
        }
        return scores;
    }
}
