/** The evaluation service: each candidate on Kafka gets one evaluation and one deployment decision. */
package io.attune.evaluator.job;
