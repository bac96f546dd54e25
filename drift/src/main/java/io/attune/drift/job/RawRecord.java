package io.attune.drift.job;

/**
 * A Kafka record before decoding, with the place it came from.
 *
 * @param timestamp when it was written, as the broker has it
 * @param key never null
 * @param value never null
 */
@SuppressWarnings("ArrayRecordComponent")
record RawRecord(String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {

    RawRecord {
        key = key == null ? new byte[0] : key;
        value = value == null ? new byte[0] : value;
    }
}
