package io.attune.serving.batch;

/**
 * A finished completion.
 *
 * @param text all of it
 * @param tokens how many tokens it has
 * @param end why it ended
 */
public record Completion(String text, int tokens, End end) {
    /** Why a completion ended. */
    public enum End {
        STOP,
        LENGTH,
        CANCELLED
    }
}
