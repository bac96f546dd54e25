package io.attune.trainer.run;

import io.attune.model.lm.StepLoss;
import io.attune.model.lm.Training;
import io.attune.model.objective.Kto;
import io.attune.model.objective.RatedResponse;
import io.attune.model.token.EncodedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Good and bad answers: the loss of a batch is the mean over its rows, with z (see {@link Kto}) from the answers of the same
 * batch, each given to the next row's prompt.
 *
 * @param longest tokens that a sequence may have
 */
record RatedLessons(List<RatedResponse> rows, Kto objective, Reference reference, int longest) implements Lessons {
    @Override
    public int[] lengths() {
        return rows.stream().mapToInt(row -> row.example().tokens().length).toArray();
    }

    @Override
    public Batch accumulate(Training training, int[] numbers) {
        List<RatedResponse> batch = Arrays.stream(numbers).mapToObj(rows::get).toList();
        StepLoss loss =
                training.accumulate(batch, objective.withDivergence(divergence(training, batch)), 1.0 / batch.size());
        return new Batch(loss.rowLoss(), loss);
    }

    private double divergence(Training training, List<RatedResponse> batch) {
        if (batch.size() < 2) {
            // The only answer belongs to the only prompt.
            return 0;
        }
        List<EncodedExample> mismatched = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            mismatched.add(mismatched(
                    batch.get(row).example(),
                    batch.get((row + batch.size() - 1) % batch.size()).example()));
        }
        return Kto.divergence(
                Reference.logProbabilitiesOf(training.score(mismatched)), reference.logProbabilities(mismatched));
    }

    /** The prompt of one with the answer of another. */
    private EncodedExample mismatched(EncodedExample asked, EncodedExample answered) {
        int prompt = asked.promptLength();
        int answer = answered.tokens().length - answered.promptLength();
        int[] tokens = Arrays.copyOf(asked.tokens(), Math.min(prompt + answer, Math.max(longest, prompt + 1)));
        System.arraycopy(answered.tokens(), answered.promptLength(), tokens, prompt, tokens.length - prompt);
        return new EncodedExample(tokens, prompt);
    }

    @Override
    public List<EncodedExample> examples() {
        return rows.stream().map(RatedResponse::example).toList();
    }

    @Override
    public void digest(Fingerprint fingerprint) {
        fingerprint.add(objective.toString()).add(examples());
        rows.forEach(row -> fingerprint.add(Boolean.toString(row.desirable())));
    }
}
