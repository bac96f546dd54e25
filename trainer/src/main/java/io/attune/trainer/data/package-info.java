/** Training rows: read from files for the command line, and from ranges of Kafka offsets for the retrain service. */
package io.attune.trainer.data;
