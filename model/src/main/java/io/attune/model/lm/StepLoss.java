package io.attune.model.lm;

/**
 * What a training batch cost before the update.
 *
 * @param loss sum of the objective over the batch's rows; for next-token prediction the negative log-likelihood of the label
 *     tokens, in nats
 * @param rows number of rows
 * @param labelTokens number of label tokens
 * @param tokens all tokens of the batch, prompts included
 */
public record StepLoss(double loss, int rows, int labelTokens, int tokens) {
    /** Loss per label token. */
    public double meanLoss() {
        return loss / labelTokens;
    }

    /** Loss per row. */
    public double rowLoss() {
        return loss / rows;
    }
}
