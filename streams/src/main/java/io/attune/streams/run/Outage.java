package io.attune.streams.run;

import java.io.IOException;
import java.net.http.HttpTimeoutException;

/** Tells a part that is away from a record that is bad. */
final class Outage {
    private Outage() {}

    /** Whether a network failure is behind it. */
    static boolean isBehind(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < 32; depth++) {
            if (at instanceof java.net.ConnectException
                    || at instanceof HttpTimeoutException
                    || at instanceof java.net.SocketException
                    || at instanceof java.nio.channels.ClosedChannelException
                    || at instanceof java.net.UnknownHostException
                    || (at instanceof IOException
                            && String.valueOf(at.getMessage()).contains("HTTP/1.1 header"))) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }
}
