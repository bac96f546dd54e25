package io.attune.model.lm;

import io.attune.model.format.ModelConfig;
import io.attune.model.token.EncodedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Examples packed for the loss: the state at each token that precedes a label is asked for, and no other.
 *
 * @param packed the layout
 * @param stateRows packed places of the states, example by example
 * @param targets the labels in the same order
 */
record LabelledBatch(PackedBatch packed, long[] stateRows, long[] targets) {
    static LabelledBatch of(List<EncodedExample> examples) {
        List<int[]> sequences =
                examples.stream().map(LabelledBatch::withoutLastToken).toList();
        int[] ownFrom = examples.stream()
                .mapToInt(example -> example.promptLength() - 1)
                .toArray();
        PackedBatch packed = PackedBatch.of(sequences, ownFrom);
        int labels = examples.stream().mapToInt(EncodedExample::labels).sum();
        long[] rows = new long[labels];
        long[] targets = new long[labels];
        int next = 0;
        for (int s = 0; s < examples.size(); s++) {
            EncodedExample example = examples.get(s);
            for (int i : example.labelled()) {
                rows[next] = packed.row(s, i - 1);
                targets[next++] = example.tokens()[i];
            }
        }
        return new LabelledBatch(packed, rows, targets);
    }

    /** Nothing follows the last token, so its state is of no use. */
    private static int[] withoutLastToken(EncodedExample example) {
        return Arrays.copyOf(example.tokens(), example.tokens().length - 1);
    }

    int labels() {
        return targets.length;
    }

    long[][] arguments() {
        return packed.arguments(stateRows, targets, false);
    }

    /** The arguments of a pass that differentiates by itself. */
    List<long[]> arguments(ModelConfig model, AttentionPlan.Grouping grouping) {
        AttentionPlan plan = AttentionPlan.of(packed, model, grouping);
        List<long[]> arguments = new ArrayList<>(List.of(packed.ids(), packed.positions(), plan.numbers()));
        arguments.addAll(plan.tables());
        arguments.add(stateRows);
        arguments.add(targets);
        return arguments;
    }
}
