package io.attune.model.token;

/**
 * A training or scoring example as tokens.
 *
 * @param tokens prompt, response and end token
 * @param promptLength how many of the tokens are prompt; the labels are {@code tokens[promptLength..]}
 */
public record EncodedExample(int[] tokens, int promptLength) {
    public EncodedExample {
        if (promptLength < 1) {
            throw new IllegalArgumentException("promptLength must be at least 1, not " + promptLength);
        }
        if (promptLength >= tokens.length) {
            throw new IllegalArgumentException(
                    "promptLength " + promptLength + " leaves no label in " + tokens.length + " tokens");
        }
    }

    /** The number of tokens that count in the loss. */
    public int labels() {
        return tokens.length - promptLength;
    }
}
