/** The producer library: interactions and feedback to Kafka, acknowledged one by one, never dropped silently. */
package io.attune.ingestion.client;
