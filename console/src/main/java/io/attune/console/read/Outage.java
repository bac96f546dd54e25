package io.attune.console.read;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;

/** Tells a registry that is away from a record that is bad. */
final class Outage {
    private static final int DEPTH = 32;

    private Outage() {}

    /** Whether a network failure is behind it. */
    static boolean isBehind(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEPTH; depth++) {
            if (at instanceof ConnectException
                    || at instanceof HttpTimeoutException
                    || at instanceof SocketException
                    || at instanceof ClosedChannelException
                    || at instanceof UnknownHostException
                    || (at instanceof IOException
                            && String.valueOf(at.getMessage()).contains("HTTP/1.1 header"))) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }
}
