/**
 * The retrain policy: one state machine per scope, from a suspicion to a deployment, as pure functions from state and event to state and
 * effects, and the thin Kafka Streams processor that runs them.
 */
package io.attune.streams.policy;
