package io.attune.model.adapter;

import java.io.IOException;

/** An adapter that cannot be read or is not what its name says; the message is one line naming the directory. */
public final class AdapterException extends IOException {
    private static final long serialVersionUID = 1L;

    public AdapterException(String message) {
        super(message);
    }

    public AdapterException(String message, Throwable cause) {
        super(message, cause);
    }
}
