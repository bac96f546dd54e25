package io.attune.console;

import java.net.URI;
import java.util.Objects;

/**
 * Base addresses of the parts that the page names.
 *
 * @param gateway ingestion's gateway, for the page's example of how to send traffic
 * @param serving the chat endpoint
 * @param state the streams' state endpoint, which the console asks for {@code /v1/scopes}
 */
public record Links(URI gateway, URI serving, URI state) {
    public Links {
        http("gateway", gateway);
        http("serving", serving);
        http("state", state);
    }

    private static void http(String name, URI address) {
        Objects.requireNonNull(address, name + " is missing");
        if (!"http".equals(address.getScheme()) && !"https".equals(address.getScheme())) {
            throw new IllegalArgumentException(name + " must be an http address but is '" + address + "'");
        }
    }
}
