package io.attune.model.lm;

/** Hears every generated token as it comes. Called on the generating thread. */
@FunctionalInterface
public interface TokenListener {
    /**
     * A token was generated.
     *
     * @param sequence index of the prompt in the batch
     * @param token its id
     * @param textDelta the text that is now certain and was not given before; may be empty, because the start of a
     *     stop string or of a character is held back
     * @return false to end this sequence
     */
    boolean onToken(int sequence, int token, String textDelta);
}
