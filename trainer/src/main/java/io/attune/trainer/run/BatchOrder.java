package io.attune.trainer.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Which rows every step takes. Each epoch shuffles all rows, sorts stretches of them by length, so that the rows of a
 * batch are about as long as each other, and shuffles the batches. Only the lengths, the settings and the seed decide.
 */
public final class BatchOrder {
    private static final int BATCHES_PER_STRETCH = 8;

    private final int[] lengths;
    private final int batchSize;
    private final long seed;

    public BatchOrder(int[] lengths, int batchSize, long seed) {
        this.lengths = lengths.clone();
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /** The row numbers of every step. */
    public List<int[]> steps(double epochs) {
        int perEpoch = (lengths.length + batchSize - 1) / batchSize;
        int steps = (int) Math.max(1, Math.round(epochs * perEpoch));
        List<int[]> all = new ArrayList<>();
        for (int epoch = 0; all.size() < steps; epoch++) {
            all.addAll(epoch(epoch));
        }
        return List.copyOf(all.subList(0, steps));
    }

    private List<int[]> epoch(int epoch) {
        // java.util.Random's algorithm is fixed by its specification, so the order is the same on every machine.
        Random random = new Random(seed * 1_000_003L + epoch);
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < lengths.length; row++) {
            rows.add(row);
        }
        Collections.shuffle(rows, random);
        List<int[]> batches = new ArrayList<>();
        int stretch = batchSize * BATCHES_PER_STRETCH;
        for (int from = 0; from < rows.size(); from += stretch) {
            List<Integer> part = rows.subList(from, Math.min(rows.size(), from + stretch));
            part.sort(Comparator.comparingInt(row -> lengths[row]));
            int[] sorted = part.stream().mapToInt(Integer::intValue).toArray();
            for (int start = 0; start < sorted.length; start += batchSize) {
                batches.add(Arrays.copyOfRange(sorted, start, Math.min(sorted.length, start + batchSize)));
            }
        }
        Collections.shuffle(batches, random);
        return batches;
    }
}
