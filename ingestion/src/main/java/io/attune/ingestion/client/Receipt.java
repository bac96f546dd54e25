package io.attune.ingestion.client;

/**
 * Kafka's acknowledgement of one record.
 *
 * @param id the record's id, as given or as derived
 * @param topic where it lies
 * @param partition where it lies
 * @param offset where it lies
 */
public record Receipt(String id, String topic, int partition, long offset) {}
