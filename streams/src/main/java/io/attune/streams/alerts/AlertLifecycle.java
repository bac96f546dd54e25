package io.attune.streams.alerts;

import io.attune.schemas.record.Alert;
import io.attune.schemas.topic.Topic;
import io.attune.streams.store.RecordSerdeSource;
import io.attune.streams.store.StoreMedium;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** Attaches the alert lifecycle to a topology. */
public final class AlertLifecycle {
    private final RecordSerdeSource serdes;
    private final QuietPeriods quiet;

    /**
     * @param quiet how long alerts must not be repeated before their episodes end
     */
    public AlertLifecycle(RecordSerdeSource serdes, QuietPeriods quiet) {
        this.serdes = serdes;
        this.quiet = quiet;
    }

    /**
     * @param alertsAndDeployments both topics' records, keyed by scope
     */
    public void attach(StreamsBuilder builder, KStream<String, SpecificRecord> alertsAndDeployments) {
        builder.addStateStore(StoreMedium.MEMORY.keyValue(AlertLifecycleProcessor.OPEN, new OpenAlertSerde(serdes)));
        alertsAndDeployments
                .process(
                        () -> new AlertLifecycleProcessor(quiet),
                        Named.as("alert-lifecycle"),
                        AlertLifecycleProcessor.OPEN)
                .to(Topic.ALERTS.topicName(), Produced.with(Serdes.String(), serdes.of(Topic.ALERTS, Alert.class)));
    }
}
