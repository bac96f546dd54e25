package io.attune.trainer.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * Divides the rows of a file.
 *
 * @param share of the rows that is measured and not trained on, by a hash of the prompt; 0 for none, below 1
 */
public record HoldoutSplit(double share) {
    public HoldoutSplit {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("holdout share must be at least 0 and below 1 but is " + share);
        }
    }

    /** Rows to train on and rows to measure; nothing but prompts and share decides, so a prompt is never on both sides. */
    public TrainingSet split(List<TrainingRow> rows) {
        List<TrainingRow> train = new ArrayList<>();
        List<TrainingRow> holdout = new ArrayList<>();
        for (TrainingRow row : rows) {
            (position(row) < share ? holdout : train).add(row);
        }
        return TrainingSet.ofNew(train, holdout);
    }

    /** Uniform in [0, 1). */
    private static double position(TrainingRow row) {
        UUID hash = UUID.nameUUIDFromBytes(row.prompt().toString().getBytes(StandardCharsets.UTF_8));
        return (hash.getMostSignificantBits() >>> 11) / 0x1p53;
    }

    /** A sample of rows by a hash of seed and prompt, which rows there are besides does not matter. */
    public static List<TrainingRow> sample(List<TrainingRow> rows, long most, long seed) {
        List<TrainingRow> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing((TrainingRow row) ->
                        UUID.nameUUIDFromBytes((seed + " " + row.prompt()).getBytes(StandardCharsets.UTF_8)))
                .thenComparing(TrainingRow::id));
        return List.copyOf(sorted.subList(0, (int) Math.min(most, sorted.size())));
    }
}
