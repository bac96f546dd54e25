package io.attune.trainer.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one run.
 *
 * @param fresh what is to be learned
 * @param replay earlier rows that are trained on again, so that they are not forgotten
 * @param holdout rows that are measured and never trained on
 */
public record TrainingSet(List<TrainingRow> fresh, List<TrainingRow> replay, List<TrainingRow> holdout) {
    public TrainingSet {
        fresh = List.copyOf(fresh);
        replay = List.copyOf(replay);
        holdout = List.copyOf(holdout);
    }

    /** All rows that are trained on: the fresh ones, then the replayed ones. */
    public List<TrainingRow> trained() {
        List<TrainingRow> all = new ArrayList<>(fresh);
        all.addAll(replay);
        return all;
    }
}
