package io.attune.model.lm;

/** Why generation of a sequence ended. */
public enum FinishReason {
    /** An end token, a stop string, or the listener. */
    STOP,
    /** The limit of new tokens, or of positions of the model. */
    LENGTH
}
