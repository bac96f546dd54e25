package io.attune.streams.policy;

import io.attune.schemas.config.Policies;
import io.attune.schemas.record.RetrainRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs {@link RetrainMachine} for the scopes of a partition: reads the state, applies the event, keeps the state and carries out the
 * effects in the same transaction.
 */
final class PolicyProcessor extends ContextualProcessor<String, SpecificRecord, String, RetrainRequest> {
    static final String SCOPES = "policy-scopes";
    static final String ROWS = "policy-rows";

    private static final Logger LOG = LoggerFactory.getLogger(PolicyProcessor.class);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration SWEEP = Duration.ofHours(6);

    private final Policies policies;
    private final String baseModel;
    /** What the store holds, so that a tick reads nothing; owned by the stream thread. */
    private final Map<String, ScopeState> known = new HashMap<>();

    private KeyValueStore<String, ScopeState> scopes;
    private StoredRows rows;

    PolicyProcessor(Policies policies, String baseModel) {
        this.policies = policies;
        this.baseModel = baseModel;
    }

    @Override
    public void init(ProcessorContext<String, RetrainRequest> context) {
        super.init(context);
        scopes = context.getStateStore(SCOPES);
        rows = new StoredRows(context.getStateStore(ROWS));
        known.clear();
        try (KeyValueIterator<String, ScopeState> all = scopes.all()) {
            all.forEachRemaining(entry -> known.put(entry.key, entry.value));
        }
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
        context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, rows::forgetOld);
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        PolicyEvents.of(record.value(), context().recordMetadata()).ifPresent(found -> {
            long now = context().currentSystemTimeMs();
            if (found.event() instanceof PolicyEvent.RowAdded row) {
                rows.add(found.scope(), row, now);
            }
            hear(found.scope(), found.event(), now);
        });
    }

    private void tick(long now) {
        for (ScopeState state : List.copyOf(known.values())) {
            // A stable scope waits for events only.
            if (!(state.stage() instanceof Stage.Stable)) {
                hear(state.scope(), new PolicyEvent.Tick(), now);
            }
        }
    }

    private void hear(String scope, PolicyEvent event, long now) {
        ScopeState before = known.get(scope);
        ScopeState state = before == null ? ScopeState.begun(scope, now) : before;
        Circumstances circumstances = new Circumstances(policies.of(scope), baseModel, now, rows.of(scope));
        Transition transition = RetrainMachine.next(state, event, circumstances);
        if (!transition.state().equals(before)) {
            known.put(scope, transition.state());
            scopes.put(scope, transition.state());
        }
        for (Effect effect : transition.effects()) {
            if (effect instanceof Effect.Ask ask) {
                context().forward(new Record<>(scope, ask.request(), now));
            } else if (effect instanceof Effect.ForgetRows forget) {
                rows.forgetBelow(scope, forget.belowOffset());
            }
        }
        if (state.stage().name() != transition.state().stage().name()) {
            LOG.info(
                    "{}: {} -> {} ({})",
                    scope,
                    state.stage().name(),
                    transition.state().stage().name(),
                    Why.of(transition.state(), circumstances));
        }
    }
}
