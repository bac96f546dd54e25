package io.attune.console;

import io.attune.console.view.HistorySizes;
import java.util.Objects;

/**
 * Settings of the console.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes a free one
 * @param links the other parts' addresses
 * @param history how much is kept in memory
 */
public record ConsoleConfig(String host, int port, Links links, HistorySizes history) {
    /** The port unless another is given. */
    public static final int DEFAULT_PORT = 7072;

    public ConsoleConfig {
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException("host must be a name or an address but is '" + host + "'");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535 but is " + port);
        }
        Objects.requireNonNull(links, "links is missing");
        Objects.requireNonNull(history, "history is missing");
    }

    /** With the standard history sizes. */
    public ConsoleConfig(String host, int port, Links links) {
        this(host, port, links, HistorySizes.standard());
    }
}
