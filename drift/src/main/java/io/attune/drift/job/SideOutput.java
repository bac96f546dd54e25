package io.attune.drift.job;

import io.attune.drift.watch.WatchOutput;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.Signal;
import java.util.function.Consumer;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.util.OutputTag;

/**
 * Sends signals down the main output and alerts to their side output.
 *
 * @param signals takes signals
 * @param alerts takes alerts
 */
record SideOutput(Consumer<Signal> signals, Consumer<Alert> alerts) implements WatchOutput {

    static final OutputTag<Alert> ALERTS = new OutputTag<>("alerts", new AvroTypeInfo<>(Alert.class));

    @Override
    public void signal(Signal signal) {
        signals.accept(signal);
    }

    @Override
    public void alert(Alert alert) {
        alerts.accept(alert);
    }
}
