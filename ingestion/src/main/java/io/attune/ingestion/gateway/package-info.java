/** The HTTP gateway: takes JSON rows and answers for each one, after Kafka has acknowledged it. */
package io.attune.ingestion.gateway;
