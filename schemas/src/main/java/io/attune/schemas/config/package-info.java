/** Configuration records: where Kafka, the registry and the object store are, and what each scope's policy is. */
package io.attune.schemas.config;
