package io.attune.trainer.run;

import io.attune.model.lm.SequenceScore;
import io.attune.model.token.EncodedExample;
import io.attune.trainer.data.TrainingRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Rows of earlier data, apart by where they come from, that are measured before and after a run and never trained on.
 *
 * @param slices rows by the slice's name
 */
record EarlierSlices(Map<String, List<EncodedExample>> slices) {
    static EarlierSlices of(
            Map<String, List<TrainingRow>> rows, Function<List<TrainingRow>, List<EncodedExample>> encoding) {
        Map<String, List<EncodedExample>> slices = new LinkedHashMap<>();
        rows.forEach((name, slice) -> slices.put(name, encoding.apply(slice)));
        slices.values().removeIf(List::isEmpty);
        return new EarlierSlices(slices);
    }

    List<SliceLoss> compare(
            Function<List<EncodedExample>, List<SequenceScore>> before,
            Function<List<EncodedExample>, List<SequenceScore>> after) {
        List<SliceLoss> losses = new ArrayList<>();
        slices.forEach((name, rows) -> losses.add(new SliceLoss(
                name,
                rows.size(),
                SequenceScore.meanLoss(before.apply(rows)),
                SequenceScore.meanLoss(after.apply(rows)))));
        return losses;
    }
}
