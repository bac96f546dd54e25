package io.attune.serving.api;

/**
 * One request's identity.
 *
 * @param id the interaction's id and the completion's
 * @param adapterId adapter that serves it; null for the base model alone
 * @param startMillis when it came, epoch milliseconds
 */
record Exchange(String id, String scope, String model, String adapterId, long startMillis, int promptTokens) {
    /** The adapter's id, or {@code base}. */
    String fingerprint() {
        return adapterId == null ? Call.BASE : adapterId;
    }
}
