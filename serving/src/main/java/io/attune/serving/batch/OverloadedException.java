package io.attune.serving.batch;

/** The queue is full, or serving is closing; the request may be sent again. */
public final class OverloadedException extends Exception {
    private static final long serialVersionUID = 1L;

    public OverloadedException(String message) {
        super(message);
    }
}
