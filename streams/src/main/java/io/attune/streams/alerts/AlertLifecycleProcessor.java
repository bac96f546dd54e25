package io.attune.streams.alerts;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.streams.store.StateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Ends episodes. A deployment that changes what serves answers the scope's alerts about inputs and outcomes, because the detectors
 * re-anchor on it; alerts about harm and silent sensors end when they were not repeated for a while. A repeated alert of an open episode
 * only keeps it open.
 */
final class AlertLifecycleProcessor extends ContextualProcessor<String, SpecificRecord, String, Alert> {
    static final String OPEN = "alerts-open";

    private static final Duration TICK = Duration.ofSeconds(1);

    private final QuietPeriods quiet;
    private KeyValueStore<String, OpenAlert> open;

    /**
     * @param quiet how long alerts must not be repeated before their episodes end
     */
    AlertLifecycleProcessor(QuietPeriods quiet) {
        this.quiet = quiet;
    }

    @Override
    public void init(ProcessorContext<String, Alert> context) {
        super.init(context);
        open = context.getStateStore(OPEN);
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::quiet);
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        if (record.value() instanceof Alert alert) {
            heard(alert);
        } else if (record.value() instanceof Deployment deployment
                && deployment.getState() != DeploymentState.REJECTED) {
            String reason = "answered by deployment " + deployment.getId() + " (" + deployment.getState() + ")";
            resolve(
                    inScope(deployment.getScope()),
                    each -> each.newest().getKind() == AlertKind.DRIFT
                            || each.newest().getKind() == AlertKind.QUALITY,
                    reason);
        }
    }

    private void heard(Alert alert) {
        String key = StateKey.of(alert.getScope(), alert.getDedupKey());
        if (alert.getState() == AlertState.FIRING) {
            open.put(key, new OpenAlert(alert, context().currentSystemTimeMs()));
            return;
        }
        OpenAlert known = open.get(key);
        if (known != null && Resolution.ends(alert.getId(), known.newest().getId())) {
            open.delete(key);
        }
    }

    private void quiet(long now) {
        List<KeyValue<String, OpenAlert>> all = read(open.all());
        quiet(all, AlertKind.SAFETY, quiet.harm(), now);
        quiet(all, AlertKind.SENSOR, quiet.sensor(), now);
    }

    private void quiet(List<KeyValue<String, OpenAlert>> all, AlertKind kind, Duration after, long now) {
        resolve(
                all,
                each -> each.newest().getKind() == kind && now - each.heard() >= after.toMillis(),
                "not repeated for " + after);
    }

    private List<KeyValue<String, OpenAlert>> inScope(String scope) {
        return read(open.range(StateKey.first(scope), StateKey.last(scope)));
    }

    private static List<KeyValue<String, OpenAlert>> read(KeyValueIterator<String, OpenAlert> iterator) {
        List<KeyValue<String, OpenAlert>> found = new ArrayList<>();
        try (iterator) {
            iterator.forEachRemaining(found::add);
        }
        return found;
    }

    private void resolve(List<KeyValue<String, OpenAlert>> among, Predicate<OpenAlert> due, String reason) {
        long now = context().currentSystemTimeMs();
        for (KeyValue<String, OpenAlert> entry : among) {
            if (due.test(entry.value)) {
                open.delete(entry.key);
                Alert resolved = Resolution.of(entry.value.newest(), now, reason);
                context().forward(new Record<>(resolved.getScope(), resolved, now));
            }
        }
    }
}
