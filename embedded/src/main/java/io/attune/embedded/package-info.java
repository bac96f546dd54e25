/**
 * The outside parts on one machine: a real single-node Kafka broker in this JVM and a real schema registry as a child
 * process, both with state that survives restarts.
 */
package io.attune.embedded;
