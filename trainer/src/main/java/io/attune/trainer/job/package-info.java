/** The retrain service: answers each retrain request on Kafka with exactly one candidate, or with a reason why not. */
package io.attune.trainer.job;
