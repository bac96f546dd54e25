package io.attune.serving.spool;

import java.io.IOException;

/** There is no room in a spool; what was to be appended was not. */
public final class SpoolFullException extends IOException {
    private static final long serialVersionUID = 1L;

    SpoolFullException(String message) {
        super(message);
    }
}
