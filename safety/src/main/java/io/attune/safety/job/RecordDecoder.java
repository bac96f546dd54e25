package io.attune.safety.job;

import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import org.apache.avro.specific.SpecificRecord;

/** Reads the two record types that the job consumes. Made serialisable so that a test can read without a registry. */
interface RecordDecoder extends Serializable {
    /** Opens connections; called once per task before the first record. */
    void open();

    /**
     * Reads one record.
     *
     * @throws RuntimeException if the bytes are not such a record
     */
    SpecificRecord decode(RawRecord raw);

    /** Closes connections. */
    void close();

    /** Whether a failure is the registry's and passes, so that the job must be tried again instead of putting records aside. */
    static boolean passing(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if ((at instanceof IOException && !(at instanceof EOFException))
                    || at instanceof java.util.concurrent.TimeoutException) {
                return true;
            }
        }
        return false;
    }
}
