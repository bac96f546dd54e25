package io.attune.drift.job;

/** An encoded record and the topic and key it is meant for. A Flink POJO. */
public final class Outgoing {
    public String topic;
    public byte[] key;
    public byte[] value;

    /** For Flink. */
    public Outgoing() {}

    Outgoing(String topic, byte[] key, byte[] value) {
        this.topic = topic;
        this.key = key;
        this.value = value;
    }
}
