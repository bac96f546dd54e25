package io.attune.model.lm;

import java.util.Objects;

/**
 * A generated continuation.
 *
 * @param text the new text, without the prompt, cut before a stop string
 * @param tokens the new tokens, without the end token; with a stop string, up to the token that completed it
 * @param finishReason why it ended
 */
public record GeneratedText(String text, int[] tokens, FinishReason finishReason) {
    public GeneratedText {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(tokens, "tokens");
        Objects.requireNonNull(finishReason, "finishReason");
    }
}
