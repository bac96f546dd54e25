package io.attune.schemas.serde;

import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;

/** Tells a registry that is away from a record that is bad. */
public final class RegistryOutage {
    /** Causes may go in a circle. */
    private static final int DEEPEST = 32;

    private RegistryOutage() {}

    /**
     * Whether a network failure is behind it, so that the same record can be read later. Avro reports some broken bytes as an
     * IOException too: those do not count.
     */
    public static boolean isBehind(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            boolean network = at instanceof SocketException
                    || at instanceof UnknownHostException
                    || at instanceof HttpTimeoutException
                    || at instanceof ClosedChannelException
                    || at instanceof TimeoutException;
            if (network || (at.getClass() == IOException.class && thrownByHttpClient(at))) {
                return true;
            }
            at = at.getCause();
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
