package io.attune.trainer.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one run.
 *
 * @param fresh what is to be learned
 * @param replay earlier rows that are trained on again, so that they are not forgotten
 * @param guard earlier rows that are not trained on and must not be forgotten; may be empty
 * @param general rows of no scope, not trained on, that an update must not make worse either; may be empty
 * @param holdout rows that are measured and never trained on
 * @param earlier held-out rows of earlier data by slice, to tell what is forgotten
 */
public record TrainingSet(
        List<TrainingRow> fresh,
        List<TrainingRow> replay,
        List<TrainingRow> guard,
        List<TrainingRow> general,
        List<TrainingRow> holdout,
        Map<String, List<TrainingRow>> earlier) {
    public TrainingSet {
        fresh = List.copyOf(fresh);
        replay = List.copyOf(replay);
        guard = List.copyOf(guard);
        general = List.copyOf(general);
        holdout = List.copyOf(holdout);
        earlier = Collections.unmodifiableMap(new LinkedHashMap<>(earlier));
    }

    /** A set that says nothing of earlier slices. */
    public TrainingSet(
            List<TrainingRow> fresh, List<TrainingRow> replay, List<TrainingRow> guard, List<TrainingRow> holdout) {
        this(fresh, replay, guard, List.of(), holdout, Map.of());
    }

    /** A set of nothing but new rows. */
    public static TrainingSet ofNew(List<TrainingRow> fresh, List<TrainingRow> holdout) {
        return new TrainingSet(fresh, List.of(), List.of(), holdout);
    }

    /** The same set with {@code rows} to be kept as they are besides. */
    public TrainingSet withGeneral(List<TrainingRow> rows) {
        return new TrainingSet(fresh, replay, guard, rows, holdout, earlier);
    }

    /** All rows that are trained on: the fresh ones, then the replayed ones. */
    public List<TrainingRow> trained() {
        List<TrainingRow> all = new ArrayList<>(fresh);
        all.addAll(replay);
        return all;
    }
}
