package io.attune.ingestion.gateway;

import io.attune.ingestion.row.RowLimits;
import java.time.Duration;

/**
 * How the gateway listens and waits.
 *
 * @param host address to listen on
 * @param port to listen on; 0 takes a free one
 * @param limits of requests and rows
 * @param requests how many requests may wait for Kafka at once; more get 503 after {@code admission}
 * @param admission longest wait for a place among them
 * @param acknowledgement longest wait for Kafka's acknowledgement; then the rows without one get 503
 * @param retryAfter what a client is told to wait after a 503
 * @param bufferBytes memory for rows that are not acknowledged yet
 */
public record GatewayConfig(
        String host,
        int port,
        RowLimits limits,
        int requests,
        Duration admission,
        Duration acknowledgement,
        Duration retryAfter,
        long bufferBytes) {
    public GatewayConfig {
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException("host must not be blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 0 and 65535 but is " + port);
        }
        if (requests < 1) {
            throw new IllegalArgumentException("requests must be at least 1 but is " + requests);
        }
        requirePositive("admission", admission);
        requirePositive("acknowledgement", acknowledgement);
        requirePositive("retryAfter", retryAfter);
    }

    /** Loopback only, 16 requests at once, 10 s for an acknowledgement. */
    public static GatewayConfig onPort(int port) {
        return new GatewayConfig(
                "127.0.0.1",
                port,
                RowLimits.standard(),
                16,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                64L << 20);
    }

    /** The same on another address, such as {@code 0.0.0.0} in a container. */
    public GatewayConfig withHost(String newHost) {
        return new GatewayConfig(newHost, port, limits, requests, admission, acknowledgement, retryAfter, bufferBytes);
    }

    private static void requirePositive(String field, Duration value) {
        if (value == null || value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(field + " must be a positive duration but is " + value);
        }
    }
}
