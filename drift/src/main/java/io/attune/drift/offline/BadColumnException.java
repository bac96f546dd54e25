package io.attune.drift.offline;

/** The input cannot be used; the message is one line that says what is wrong and where. */
public final class BadColumnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for the user */
    public BadColumnException(String message) {
        super(message);
    }

    /** @param message one line for the user */
    public BadColumnException(String message, Throwable cause) {
        super(message, cause);
    }
}
