package io.attune.streams.alerts;

import io.attune.schemas.record.Alert;
import io.attune.schemas.topic.Topic;
import io.attune.streams.store.RecordSerdeSource;
import io.attune.streams.store.StoreMedium;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** Attaches the alert lifecycle to a topology. */
public final class AlertLifecycle {
    private final RecordSerdeSource serdes;
    private final Duration quietAfter;

    /**
     * @param quietAfter how long an alert about harm or a sensor must not be repeated before its episode ends
     */
    public AlertLifecycle(RecordSerdeSource serdes, Duration quietAfter) {
        if (quietAfter.isNegative() || quietAfter.isZero()) {
            throw new IllegalArgumentException("quietAfter must be a positive duration but is " + quietAfter);
        }
        this.serdes = serdes;
        this.quietAfter = quietAfter;
    }

    /**
     * @param alertsAndDeployments both topics' records, keyed by scope
     */
    public void attach(StreamsBuilder builder, KStream<String, SpecificRecord> alertsAndDeployments) {
        builder.addStateStore(StoreMedium.MEMORY.keyValue(AlertLifecycleProcessor.OPEN, new OpenAlertSerde(serdes)));
        alertsAndDeployments
                .process(
                        () -> new AlertLifecycleProcessor(quietAfter),
                        Named.as("alert-lifecycle"),
                        AlertLifecycleProcessor.OPEN)
                .to(Topic.ALERTS.topicName(), Produced.with(Serdes.String(), serdes.of(Topic.ALERTS, Alert.class)));
    }
}
