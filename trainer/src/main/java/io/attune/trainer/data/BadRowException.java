package io.attune.trainer.data;

import java.io.IOException;

/** A data file that cannot be used; the message is one line that names the file, the row and what is wrong. */
public final class BadRowException extends IOException {
    private static final long serialVersionUID = 1L;

    public BadRowException(String message) {
        super(message);
    }
}
