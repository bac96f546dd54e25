package io.attune.app.command;

/** What the user gave cannot be used. The message says what and where, and what to do next. */
final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadInputException(String message) {
        super(message);
    }
}
