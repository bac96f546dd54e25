/** The Flink drift job: thin adapters that read Kafka, keep the watches as keyed state and write features, signals and alerts. */
package io.attune.drift.job;
