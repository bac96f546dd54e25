package io.attune.model.format;

import java.io.IOException;

/** No model under that name or path, or it could not be fetched; the message says what to do. */
public final class ModelNotFoundException extends IOException {
    private static final long serialVersionUID = 1L;

    public ModelNotFoundException(String message) {
        super(message);
    }

    public ModelNotFoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
