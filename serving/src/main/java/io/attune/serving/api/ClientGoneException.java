package io.attune.serving.api;

import java.io.IOException;

/** The client has closed its connection. */
final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(IOException cause) {
        super("the client has gone", cause);
    }
}
