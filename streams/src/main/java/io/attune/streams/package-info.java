/**
 * The Kafka Streams applications: curation turns feedback into outcomes and training rows, the alert lifecycle ends
 * episodes, the retrain policy decides when a model is trained again.
 */
package io.attune.streams;
