package io.attune.model.lm;

import java.util.List;

/**
 * How well the model predicts one response.
 *
 * @param negativeLogLikelihood sum over the label tokens, in nats
 * @param labelTokens number of label tokens, at least 1
 * @param correctTokens label tokens that were the model's first choice
 */
public record SequenceScore(double negativeLogLikelihood, int labelTokens, int correctTokens) {
    public SequenceScore {
        if (labelTokens < 1) {
            throw new IllegalArgumentException("labelTokens must be at least 1, not " + labelTokens);
        }
        if (correctTokens < 0 || correctTokens > labelTokens) {
            throw new IllegalArgumentException(
                    "correctTokens must be between 0 and " + labelTokens + ", not " + correctTokens);
        }
    }

    /** Nats per label token. */
    public double meanLoss() {
        return negativeLogLikelihood / labelTokens;
    }

    /** Nats per label token of several responses together, in which a longer one weighs more; NaN for none. */
    public static double meanLoss(List<SequenceScore> scores) {
        double sum = scores.stream()
                .mapToDouble(SequenceScore::negativeLogLikelihood)
                .sum();
        return sum / scores.stream().mapToInt(SequenceScore::labelTokens).sum();
    }
}
