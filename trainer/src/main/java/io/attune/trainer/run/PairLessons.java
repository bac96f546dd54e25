package io.attune.trainer.run;

import io.attune.model.lm.Objective;
import io.attune.model.lm.StepLoss;
import io.attune.model.lm.Training;
import io.attune.model.objective.PreferencePair;
import io.attune.model.token.EncodedExample;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Better and worse answers: the loss of a batch is the mean over its pairs. */
record PairLessons(List<PreferencePair> pairs, Objective<PreferencePair> objective) implements Lessons {
    @Override
    public int[] lengths() {
        return pairs.stream()
                .mapToInt(
                        pair -> pair.chosen().tokens().length + pair.rejected().tokens().length)
                .toArray();
    }

    @Override
    public int[] longestOfEach() {
        return pairs.stream()
                .mapToInt(pair ->
                        Math.max(pair.chosen().tokens().length, pair.rejected().tokens().length))
                .toArray();
    }

    @Override
    public Batch accumulate(Training training, int[] rows) {
        List<PreferencePair> batch = Arrays.stream(rows).mapToObj(pairs::get).toList();
        StepLoss loss = training.accumulate(batch, objective, 1.0 / batch.size());
        return new Batch(loss.rowLoss(), loss);
    }

    @Override
    public List<EncodedExample> examples() {
        return pairs.stream()
                .flatMap(pair -> Stream.of(pair.chosen(), pair.rejected()))
                .toList();
    }

    @Override
    public void digest(Fingerprint fingerprint) {
        fingerprint.add(objective.toString()).add(examples());
    }
}
