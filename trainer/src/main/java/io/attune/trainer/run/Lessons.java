package io.attune.trainer.run;

import io.attune.model.lm.StepLoss;
import io.attune.model.lm.Training;
import io.attune.model.token.EncodedExample;
import java.util.List;
import java.util.Optional;

/** The rows of a run, encoded for its objective. */
interface Lessons {
    /** Every row's number of tokens. */
    int[] lengths();

    /** Tokens of each row's longest sequence, of which a pair has two. */
    default int[] longestOfEach() {
        return lengths();
    }

    /** Forward and backward of one batch; the gradient is that of the batch's mean loss. */
    Batch accumulate(Training training, int[] rows);

    /** What a batch cost: its mean loss, and how much work it was. */
    record Batch(double meanLoss, StepLoss work) {}

    /** All sequences that are learned from. */
    List<EncodedExample> examples();

    /** How many answers are wanted and unwanted; empty where the objective does not ask. */
    default Optional<Ratings> ratings() {
        return Optional.empty();
    }

    /** Adds everything that decides what is learned. */
    void digest(Fingerprint fingerprint);
}
