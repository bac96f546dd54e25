package io.attune.schemas.read;

import java.io.IOException;

/** A range of offsets that can no longer, or not yet, be read in full; the message names topic, partition and offset. */
public final class OffsetRangeException extends IOException {
    private static final long serialVersionUID = 1L;

    public OffsetRangeException(String message) {
        super(message);
    }
}
