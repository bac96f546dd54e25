/** The OpenAI-compatible server, and the log of interactions that it keeps on Kafka. */
package io.attune.serving.api;
