package io.attune.trainer.run;

import io.attune.model.lm.StepLoss;
import io.attune.model.lm.Training;
import io.attune.model.token.EncodedExample;
import java.util.Arrays;
import java.util.List;

/** Right answers: the loss of a batch is the mean over its label tokens. */
record AnswerLessons(List<EncodedExample> examples) implements Lessons {
    @Override
    public int[] lengths() {
        return examples.stream().mapToInt(example -> example.tokens().length).toArray();
    }

    @Override
    public Batch accumulate(Training training, int[] rows) {
        List<EncodedExample> batch = Arrays.stream(rows).mapToObj(examples::get).toList();
        int labels = batch.stream().mapToInt(EncodedExample::labels).sum();
        StepLoss loss = training.accumulate(batch, 1.0 / labels);
        return new Batch(loss.meanLoss(), loss);
    }

    @Override
    public void digest(Fingerprint fingerprint) {
        fingerprint.add(examples);
    }
}
