/** Detection on one column of a CSV or JSON Lines file: what {@code attune detect} does, without Kafka. */
package io.attune.drift.offline;
