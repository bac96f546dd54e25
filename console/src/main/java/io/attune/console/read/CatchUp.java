package io.attune.console.read;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Tells when everything that was there when the topics were found has been read. */
final class CatchUp {
    private final Map<TopicPartition, Long> missing = new HashMap<>();

    /** Takes down where the partitions ended when they were found. */
    void expect(Map<TopicPartition, Long> ends) {
        missing.putAll(ends);
    }

    /** Whether the consumer has passed all the ends. */
    boolean done(Consumer<?, ?> consumer) {
        missing.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        return missing.isEmpty();
    }
}
