package io.attune.serving.api;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How serving listens, batches and waits.
 *
 * @param host address to listen on
 * @param port to listen on; 0 takes a free one
 * @param modelName what the base model is called in answers and records
 * @param largestBatch most completions that run together
 * @param queue most requests that wait, per kind; more get 503
 * @param contextTokens longest prompt and answer together
 * @param defaultMaxTokens longest answer when a request does not say
 * @param unacknowledged most interactions that Kafka has not acknowledged yet; more requests get 503
 * @param bodyBytes largest request body
 * @param patience longest time that a request may take
 * @param spool folder for interactions that Kafka does not take in time, so that they outlive this process; null keeps them in
 *     memory alone
 */
public record ServingConfig(
        String host,
        int port,
        String modelName,
        int largestBatch,
        int queue,
        int contextTokens,
        int defaultMaxTokens,
        int unacknowledged,
        int bodyBytes,
        Duration patience,
        Path spool) {
    public ServingConfig {
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException("host must not be blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 0 and 65535 but is " + port);
        }
        if (modelName == null || modelName.isBlank()) {
            throw new IllegalArgumentException("modelName must not be blank");
        }
        requireAtLeast("largestBatch", largestBatch, 1);
        requireAtLeast("queue", queue, 1);
        requireAtLeast("contextTokens", contextTokens, 8);
        requireAtLeast("defaultMaxTokens", defaultMaxTokens, 1);
        requireAtLeast("unacknowledged", unacknowledged, 1);
        requireAtLeast("bodyBytes", bodyBytes, 1024);
        if (patience == null || patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience must be a positive duration but is " + patience);
        }
    }

    /** Loopback only, batches of 16, 64 requests in the queue, 2,048 tokens of context. */
    public static ServingConfig onPort(int port, String modelName) {
        return new ServingConfig(
                "127.0.0.1", port, modelName, 16, 64, 2_048, 256, 4_096, 1 << 20, Duration.ofMinutes(3), null);
    }

    /** The same on another address, such as {@code 0.0.0.0} in a container. */
    public ServingConfig withHost(String newHost) {
        return new ServingConfig(
                newHost,
                port,
                modelName,
                largestBatch,
                queue,
                contextTokens,
                defaultMaxTokens,
                unacknowledged,
                bodyBytes,
                patience,
                spool);
    }

    /** The same with a folder for interactions that must outlive the process. */
    public ServingConfig withSpool(Path folder) {
        return new ServingConfig(
                host,
                port,
                modelName,
                largestBatch,
                queue,
                contextTokens,
                defaultMaxTokens,
                unacknowledged,
                bodyBytes,
                patience,
                folder);
    }

    private static void requireAtLeast(String field, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(field + " must be at least " + least + " but is " + value);
        }
    }
}
