package io.attune.model.token;

/**
 * A training or scoring example as tokens.
 *
 * @param tokens prompt, response and end token; of a conversation with several answers all turns
 * @param labelled indices of the tokens that count in the loss, ascending, the first at least 1
 */
public record EncodedExample(int[] tokens, int[] labelled) {
    public EncodedExample {
        if (labelled.length == 0) {
            throw new IllegalArgumentException("no label in " + tokens.length + " tokens");
        }
        int before = 0;
        for (int index : labelled) {
            if (index <= before || index >= tokens.length) {
                throw new IllegalArgumentException("labelled must ascend from 1 to at most " + (tokens.length - 1)
                        + " but has " + index + " after " + before);
            }
            before = index;
        }
    }

    /** An example whose labels are {@code tokens[promptLength..]}. */
    public EncodedExample(int[] tokens, int promptLength) {
        this(tokens, range(promptLength, tokens.length));
    }

    private static int[] range(int promptLength, int end) {
        if (promptLength < 1) {
            throw new IllegalArgumentException("promptLength must be at least 1, not " + promptLength);
        }
        if (promptLength >= end) {
            throw new IllegalArgumentException(
                    "promptLength " + promptLength + " leaves no label in " + end + " tokens");
        }
        int[] indices = new int[end - promptLength];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = promptLength + i;
        }
        return indices;
    }

    /** The number of tokens before the first label. */
    public int promptLength() {
        return labelled[0];
    }

    /** The number of tokens that count in the loss. */
    public int labels() {
        return labelled.length;
    }
}
