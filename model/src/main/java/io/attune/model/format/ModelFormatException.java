package io.attune.model.format;

import java.io.IOException;

/** A model file that cannot be read; the message is one line that names the file and what is wrong with it. */
public final class ModelFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public ModelFormatException(String message) {
        super(message);
    }

    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
