package io.attune.trainer.run;

import io.attune.model.lm.StepLoss;
import io.attune.model.lm.Training;
import io.attune.model.objective.Kto;
import io.attune.model.objective.RatedResponse;
import io.attune.model.token.EncodedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Good and bad answers: the loss of a batch is the mean over its rows, with z (see {@link Kto}) from its prompts, each with the answer to
 * another one.
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
                training.accumulate(batch, objective.withDivergence(divergence(training, numbers)), 1.0 / batch.size());
        return new Batch(loss.rowLoss(), loss);
    }

    private double divergence(Training training, int[] numbers) {
        List<EncodedExample> mismatched = mismatched(numbers);
        if (mismatched.isEmpty()) {
            return 0;
        }
        return Kto.divergence(
                Reference.logProbabilitiesOf(training.score(mismatched)), reference.logProbabilities(mismatched));
    }

    /**
     * The prompts of a batch, each with the answer of the nearest row before it that has another one. Several people may have rated
     * answers to the same prompt, and an answer to the prompt itself is what z must not be made of. Rows of a batch are of about the same length, so
     * ratings of one answer often fill it: then the answer is that of the next row of all that has another prompt.
     */
    List<EncodedExample> mismatched(int[] numbers) {
        List<EncodedExample> found = new ArrayList<>();
        for (int place = 0; place < numbers.length; place++) {
            int from = place + numbers.length;
            int number = numbers[place];
            EncodedExample asked = rows.get(number).example();
            IntStream inBatch = IntStream.range(1, numbers.length).map(back -> numbers[(from - back) % numbers.length]);
            IntStream after = IntStream.range(1, rows.size()).map(on -> (number + on) % rows.size());
            IntStream.concat(inBatch, after)
                    .mapToObj(other -> rows.get(other).example())
                    .filter(other -> !samePrompt(asked, other))
                    .findFirst()
                    .ifPresent(other -> found.add(mismatched(asked, other)));
        }
        return found;
    }

    private static boolean samePrompt(EncodedExample one, EncodedExample other) {
        return Arrays.equals(one.tokens(), 0, one.promptLength(), other.tokens(), 0, other.promptLength());
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
    public Optional<Ratings> ratings() {
        return Optional.of(Ratings.of(rows));
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
