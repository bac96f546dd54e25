package io.attune.trainer.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one run.
 *
 * @param fresh what is to be learned
 * @param replay earlier rows that are trained on again, so that they are not forgotten
 * @param guard earlier rows that are not trained on and must not be forgotten; may be empty
 * @param holdout rows that are measured and never trained on
 */
public record TrainingSet(
        List<TrainingRow> fresh, List<TrainingRow> replay, List<TrainingRow> guard, List<TrainingRow> holdout) {
    public TrainingSet {
        fresh = List.copyOf(fresh);
        replay = List.copyOf(replay);
        guard = List.copyOf(guard);
        holdout = List.copyOf(holdout);
    }

    /** A set of nothing but new rows. */
    public static TrainingSet ofNew(List<TrainingRow> fresh, List<TrainingRow> holdout) {
        return new TrainingSet(fresh, List.of(), List.of(), holdout);
    }

    /** All rows that are trained on: the fresh ones, then the replayed ones. */
    public List<TrainingRow> trained() {
        List<TrainingRow> all = new ArrayList<>(fresh);
        all.addAll(replay);
        return all;
    }
}
