package io.attune.model.lm;

import io.attune.model.format.ModelConfig;
import java.util.List;

/**
 * How much a pass of an adapter in training keeps for the way back when no layer is computed again: what {@code fore_layer} of the
 * program saves, counted from the shapes before anything is computed.
 */
final class KeptActivations {
    /** Places in the batch's arguments, and in its numbers, as {@link AttentionPlan} lays them out. */
    private static final int NUMBERS = 2;

    private static final int FIRST_BLOCK = 4;
    private static final int PER_BLOCK = 8;

    private KeptActivations() {}

    /**
     * The elements of all layers; each takes as many bytes as one of the weights' numbers.
     *
     * @param batch the program's arguments
     */
    static long elements(ModelConfig model, AdapterLayout layout, boolean dropout, List<long[]> batch) {
        long hidden = model.hiddenSize();
        long q = (long) model.heads() * model.headDim();
        long kv = (long) model.kvHeads() * model.headDim();
        long wide = model.intermediateSize();
        // Twice a norm's result before and after its gain, attention's result, and four of the feed-forward width.
        long perToken = 4 * hidden + q + 4 * wide;
        perToken += model.attention().headNorms() ? 2 * (q + kv) : 0;
        perToken += layout.dora() ? q + 2 * kv + 2 * hidden + 2 * wide : 0;
        perToken += dropout ? 2 * hidden + q + wide : 0;
        long ranks = 0;
        for (long rank : layout.ranks()) {
            ranks += rank;
        }
        long tokens = batch.get(0).length;
        return tokens * (model.layers() * perToken + ranks) + model.layers() * attention(model, batch.get(NUMBERS));
    }

    /** Gathered queries, keys and values of a layer, and the scores of the blocks that keep theirs. */
    private static long attention(ModelConfig model, long[] numbers) {
        long sum = model.headDim() * (numbers[1] + 2 * numbers[2]);
        for (int at = FIRST_BLOCK; at < numbers.length; at += PER_BLOCK) {
            long scores = numbers[at] * model.heads() * numbers[at + 1] * numbers[at + 3];
            sum += numbers[at + PER_BLOCK - 1] == 1 ? scores : 0;
        }
        return sum;
    }
}
