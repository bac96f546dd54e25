package io.attune.model.token;

/**
 * Turns tokens into text one at a time. A character whose bytes are spread over several tokens comes out whole with
 * the last of them, so the pieces joined are what {@link Tokenizer#decode} gives for all tokens at once. Not safe for
 * use by several threads.
 */
public interface StreamingDecoder {
    /** The text that this token completes; empty for control tokens and in the middle of a character. */
    String push(int token);

    /** What is left when there will be no more tokens: replacement characters for an incomplete character, or nothing. */
    String finish();
}
