package io.attune.ingestion.client;

import java.time.Duration;

/**
 * How an {@link AttuneClient} buffers and waits.
 *
 * @param clientId name that the broker sees
 * @param bufferBytes memory for records that are not acknowledged yet; when it is full, sending blocks
 * @param maxBlock longest time that a call to send may block for room or for the broker's metadata
 * @param deliveryTimeout longest time from send to acknowledgement; then the record's stage fails
 * @param linger how long a batch waits for more records
 */
public record ClientOptions(
        String clientId, long bufferBytes, Duration maxBlock, Duration deliveryTimeout, Duration linger) {
    public ClientOptions {
        if (clientId == null || clientId.isBlank()) {
            throw new IllegalArgumentException("clientId must not be blank");
        }
        if (bufferBytes < 1 << 20) {
            throw new IllegalArgumentException("bufferBytes must be at least 1048576 but is " + bufferBytes);
        }
        requirePositive("maxBlock", maxBlock);
        requirePositive("deliveryTimeout", deliveryTimeout);
        if (linger == null || linger.isNegative() || linger.compareTo(deliveryTimeout.dividedBy(2)) > 0) {
            throw new IllegalArgumentException("linger must be between 0 and half of deliveryTimeout but is " + linger);
        }
    }

    /** For programs that would rather wait for the broker than lose a record: two minutes of patience. */
    public static ClientOptions standard(String clientId) {
        return new ClientOptions(
                clientId, 32L << 20, Duration.ofSeconds(60), Duration.ofSeconds(120), Duration.ofMillis(5));
    }

    private static void requirePositive(String field, Duration value) {
        if (value == null || value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(field + " must be a positive duration but is " + value);
        }
    }
}
