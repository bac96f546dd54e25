package io.attune.trainer.data;

import java.io.EOFException;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;

/** Tells records that are broken from records that cannot be read just now. */
public final class UnreadableRecord {
    private UnreadableRecord() {}

    /** Whether the registry could not be reached, rather than the bytes being wrong. */
    public static boolean mayBeReadLater(SerializationException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && !(cause instanceof EOFException)) {
                return true;
            }
        }
        return false;
    }
}
