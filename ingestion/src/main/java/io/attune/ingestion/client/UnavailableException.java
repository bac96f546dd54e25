package io.attune.ingestion.client;

/**
 * Kafka or the schema registry did not take a record in time. The record may be sent again with the same id: a second
 * record with the same id is the same fact.
 */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
