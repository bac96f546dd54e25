/**
 * Scanners: plain functions from a text to findings, without Kafka or Flink in them, so that the streaming job, the evaluator and the
 * command line all judge a text by the same code.
 */
package io.attune.safety.scan;
