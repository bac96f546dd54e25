package io.attune.safety.job;

import java.io.IOException;
import java.io.Serializable;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
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

    /**
     * Whether a failure is the registry's and passes, so that the job must be tried again instead of putting records aside. Avro reports some
     * broken bytes as an IOException too: only network failures count.
     */
    static boolean passing(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            boolean network = at instanceof SocketException
                    || at instanceof UnknownHostException
                    || at instanceof HttpTimeoutException
                    || at instanceof ClosedChannelException
                    || at instanceof TimeoutException;
            if (network || (at.getClass() == IOException.class && thrownByHttpClient(at))) {
                return true;
            }
        }
        return false;
    }

    /** The JDK's HTTP client reports a closed connection as a plain IOException. */
    private static boolean thrownByHttpClient(Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (frame.getClassName().startsWith("jdk.internal.net.http.")) {
                return true;
            }
        }
        return false;
    }
}
