/** Avro on the wire in the Confluent format, its schemas in the registry under the topic-name strategy. */
package io.attune.schemas.serde;
