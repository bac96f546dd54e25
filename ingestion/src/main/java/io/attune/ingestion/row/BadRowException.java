package io.attune.ingestion.row;

import java.util.Objects;

/** A row cannot be read. The message names the field and the bad value. */
public final class BadRowException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public BadRowException(Reason reason, String message) {
        // An expected outcome of somebody else's input: a stack trace would cost more than the whole row.
        super(message, null, false, false);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}
