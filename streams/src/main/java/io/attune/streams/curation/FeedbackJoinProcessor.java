package io.attune.streams.curation;

import io.attune.schemas.config.Policies;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.streams.store.StateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Runs {@link FeedbackJoin} on a partition. Windows are measured on the wall clock from the arrival of an interaction's first
 * record: an outcome must come even when traffic stops, and replayed files carry old event times. What was decided is on a topic
 * then, and everything downstream works from that.
 */
final class FeedbackJoinProcessor extends ContextualProcessor<String, SpecificRecord, String, JoinResult> {
    static final String JOINS = "curation-joins";
    /** Keys {@code deadline, state key}, so that what is due is one short range. */
    static final String DEADLINES = "curation-deadlines";

    private static final Duration TICK = Duration.ofMillis(500);

    private final Policies policies;
    private final Duration keep;
    private KeyValueStore<String, JoinState> joins;
    private KeyValueStore<String, String> deadlines;
    private long looked = Long.MIN_VALUE;

    /**
     * @param keep how long after its arrival an interaction is remembered, for feedback that comes after the window
     */
    FeedbackJoinProcessor(Policies policies, Duration keep) {
        this.policies = policies;
        this.keep = keep;
    }

    @Override
    public void init(ProcessorContext<String, JoinResult> context) {
        super.init(context);
        joins = context.getStateStore(JOINS);
        deadlines = context.getStateStore(DEADLINES);
        looked = Long.MIN_VALUE;
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::due);
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        SpecificRecord value = record.value();
        if (value instanceof Interaction interaction) {
            ScopePolicy policy = policy(interaction.getScope());
            String key = StateKey.of(interaction.getScope(), interaction.getId());
            apply(key, FeedbackJoin.interaction(stateOf(key, policy), interaction, policy));
        } else if (value instanceof Feedback feedback) {
            ScopePolicy policy = policy(feedback.getScope());
            String key = StateKey.of(feedback.getScope(), feedback.getInteractionId());
            apply(key, FeedbackJoin.feedback(stateOf(key, policy), received(feedback), policy));
        } else if (value instanceof SafetyVerdict verdict) {
            ScopePolicy policy = policy(verdict.getScope());
            String key = StateKey.of(verdict.getScope(), verdict.getInteractionId());
            apply(key, FeedbackJoin.verdict(stateOf(key, policy), verdict, policy));
        }
    }

    private ScopePolicy policy(String scope) {
        return policies.of(scope);
    }

    private Received received(Feedback feedback) {
        RecordMetadata where = context().recordMetadata().orElse(null);
        return new Received(feedback, where == null ? -1 : where.partition(), where == null ? -1 : where.offset());
    }

    private JoinState stateOf(String key, ScopePolicy policy) {
        JoinState state = joins.get(key);
        if (state != null) {
            return state;
        }
        long now = context().currentSystemTimeMs();
        deadlines.put(
                StateKey.of(
                        StateKey.sortable(
                                now + policy.curation().feedbackWindow().toMillis()),
                        key),
                "window");
        return JoinState.begun(now);
    }

    private void due(long now) {
        List<String> passed = new ArrayList<>();
        try (KeyValueIterator<String, String> range = deadlines.range(
                looked == Long.MIN_VALUE ? null : StateKey.sortable(looked), StateKey.last(StateKey.sortable(now)))) {
            while (range.hasNext()) {
                KeyValue<String, String> entry = range.next();
                passed.add(entry.key);
            }
        }
        for (String deadline : passed) {
            deadlines.delete(deadline);
            String key = deadline.substring(deadline.indexOf('\0') + 1);
            JoinState state = joins.get(key);
            if (state != null) {
                ScopePolicy policy = policy(key.substring(0, key.indexOf('\0')));
                apply(key, late(key, state, policy, now));
            }
        }
        // Everything up to here is done; starting there passes over the tombstones of what was deleted.
        looked = now;
    }

    private FeedbackJoin.Step late(String key, JoinState state, ScopePolicy policy, long now) {
        if (state.windowOver()) {
            return FeedbackJoin.forget(state, policy);
        }
        FeedbackJoin.Step step = FeedbackJoin.windowOver(state, policy);
        if (step.state() != null) {
            long until = state.arrived()
                    + Math.max(
                            keep.toMillis(), policy.curation().feedbackWindow().toMillis());
            // Never before the present tick: the next look starts there.
            long next = Math.max(until, now + 1);
            deadlines.put(StateKey.of(StateKey.sortable(next), key), "forget");
        }
        return step;
    }

    private void apply(String key, FeedbackJoin.Step step) {
        if (step.state() == null) {
            joins.delete(key);
        } else {
            joins.put(key, step.state());
        }
        for (JoinResult result : step.results()) {
            String target = result instanceof Curated curated ? curated.scope() : ((PutAside) result).key();
            context().forward(new Record<>(target, result, context().currentSystemTimeMs()));
        }
    }
}
