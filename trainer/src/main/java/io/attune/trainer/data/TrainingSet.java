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
 * @param validation rows that decide when training stops early, not trained on either; where there are none, the held-out ones do
 */
public record TrainingSet(
        List<TrainingRow> fresh,
        List<TrainingRow> replay,
        List<TrainingRow> guard,
        List<TrainingRow> general,
        List<TrainingRow> holdout,
        Map<String, List<TrainingRow>> earlier,
        List<TrainingRow> validation) {
    public TrainingSet {
        fresh = List.copyOf(fresh);
        replay = List.copyOf(replay);
        guard = List.copyOf(guard);
        general = List.copyOf(general);
        holdout = List.copyOf(holdout);
        earlier = Collections.unmodifiableMap(new LinkedHashMap<>(earlier));
        validation = List.copyOf(validation);
    }

    /** A set whose held-out rows decide when training stops early. */
    public TrainingSet(
            List<TrainingRow> fresh,
            List<TrainingRow> replay,
            List<TrainingRow> guard,
            List<TrainingRow> general,
            List<TrainingRow> holdout,
            Map<String, List<TrainingRow>> earlier) {
        this(fresh, replay, guard, general, holdout, earlier, List.of());
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
        return new TrainingSet(fresh, replay, guard, rows, holdout, earlier, validation);
    }

    /**
     * The same set with some of the fresh rows kept for deciding when training stops, and nothing replayed that says the same. Whoever judges the result by
     * the held-out rows afterwards must not have chosen it by them.
     */
    public TrainingSet withValidation(HoldoutSplit split) {
        TrainingSet parts = split.split(fresh);
        List<TrainingRow> others = new ArrayList<>(replay);
        others.removeIf(TrainingRow.sayingTheSameAs(parts.holdout));
        return new TrainingSet(parts.fresh, others, guard, general, holdout, earlier, parts.holdout);
    }

    /** All rows that are trained on: the fresh ones, then the replayed ones. */
    public List<TrainingRow> trained() {
        List<TrainingRow> all = new ArrayList<>(fresh);
        all.addAll(replay);
        return all;
    }
}
