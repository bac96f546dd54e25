/** The Flink job: interactions and feedback in, verdicts, alerts and dead letters out. Thin adapters round the scanner library and the rate watch. */
package io.attune.safety.job;
