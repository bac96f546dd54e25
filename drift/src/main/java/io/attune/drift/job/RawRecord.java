package io.attune.drift.job;

/** A Kafka record before decoding, with the place it came from. A Flink POJO: public fields, no-argument constructor. */
public final class RawRecord {
    public String topic;
    public int partition;
    public long offset;
    public long timestamp;
    public byte[] key;
    public byte[] value;

    /** For Flink. */
    public RawRecord() {}

    RawRecord(String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.timestamp = timestamp;
        this.key = key == null ? new byte[0] : key;
        this.value = value == null ? new byte[0] : value;
    }
}
