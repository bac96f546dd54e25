package io.attune.model.lm;

/**
 * What a training batch cost before the update.
 *
 * @param negativeLogLikelihood sum over the label tokens, in nats
 * @param labelTokens number of label tokens
 * @param tokens all tokens of the batch, prompts included
 */
public record StepLoss(double negativeLogLikelihood, int labelTokens, int tokens) {
    /** Nats per label token. */
    public double meanLoss() {
        return negativeLogLikelihood / labelTokens;
    }
}
