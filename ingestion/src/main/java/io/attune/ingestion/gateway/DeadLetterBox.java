package io.attune.ingestion.gateway;

import io.attune.ingestion.client.AttuneClient;
import io.attune.ingestion.client.RecordIds;
import io.attune.ingestion.row.RowLimits;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.topic.Topic;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts rows aside that cannot be read. The sender has its answer either way, so it does not wait for Kafka here; a
 * letter that Kafka did not take is counted and logged.
 */
final class DeadLetterBox {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterBox.class);

    private final AttuneClient client;
    private final RowLimits limits;
    private final GatewayMetrics metrics;
    private final Clock clock;

    DeadLetterBox(AttuneClient client, RowLimits limits, GatewayMetrics metrics, Clock clock) {
        this.client = client;
        this.limits = limits;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Puts bytes aside.
     *
     * @param bytes the row, or its beginning; cut at the stated limit
     * @param size of the original
     */
    void put(Topic meantFor, String scope, byte[] bytes, long size, String reason) {
        byte[] kept = Arrays.copyOf(bytes, Math.min(bytes.length, limits.deadLetterBytes()));
        long now = clock.millis();
        DeadLetter letter = DeadLetter.newBuilder()
                .setId(RecordIds.of(kept, meantFor.topicName(), Long.toString(now), reason))
                .setScope(scope)
                .setEventTime(now)
                .setComponent("ingestion/gateway")
                .setTopic(meantFor.topicName())
                .setValue(ByteBuffer.wrap(kept))
                .setValueSize(size)
                .setReason(reason)
                .build();
        client.deadLetter(letter).whenComplete((receipt, failure) -> {
            metrics.deadLetter(failure == null);
            if (failure != null) {
                log.warn("a dead letter of {} bytes was not taken: {}", size, failure.getMessage());
            }
        });
    }
}
