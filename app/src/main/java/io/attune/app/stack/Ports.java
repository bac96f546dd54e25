package io.attune.app.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Ports on loopback; 0 takes a free one.
 *
 * @param gateway HTTP ingestion
 * @param serving the OpenAI-compatible server
 * @param console the web console
 * @param state the streams' queryable state
 * @param kafka the broker
 * @param registry the schema registry
 */
public record Ports(int gateway, int serving, int console, int state, int kafka, int registry) {
    public Ports {
        check("gateway", gateway);
        check("serving", serving);
        check("console", console);
        check("state", state);
        check("kafka", kafka);
        check("registry", registry);
    }

    /** The documented ports of {@code attune up}. */
    public static Ports standard() {
        return new Ports(7070, 7071, 7072, 7073, 7092, 7081);
    }

    /** Whatever is free: for the demo and for tests, which must not meet a running stack. */
    public static Ports free() {
        return new Ports(0, 0, 0, 0, 0, 0);
    }

    /**
     * Checks that nothing listens on the ports that are fixed.
     *
     * @throws IllegalArgumentException naming the first that is taken
     */
    void requireFree() {
        free("gateway", gateway);
        free("serving", serving);
        free("console", console);
        free("state", state);
        free("kafka", kafka);
        free("registry", registry);
    }

    private static void free(String name, int port) {
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress("127.0.0.1", port));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "port " + port + " (" + name + ") is taken: stop what listens there, or start with --free-ports",
                    e);
        }
    }

    private static void check(String name, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + name + " must be between 0 and 65535 but is " + port);
        }
    }
}
