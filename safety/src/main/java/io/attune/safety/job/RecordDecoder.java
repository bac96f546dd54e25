package io.attune.safety.job;

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
}
