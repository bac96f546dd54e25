package io.attune.streams.curation;

import io.attune.schemas.config.CurationPolicy;
import io.attune.schemas.config.Policies;
import io.attune.schemas.read.ExampleRows;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.OutcomeStatus;
import io.attune.schemas.topic.Topic;
import io.attune.streams.store.StateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Guards a scope's rows: those of the same id, which is that of their content or of the thumb, are one row, and rows of a user who
 * dominates the scope are refused, their outcomes flagged. A duplicate still counts towards its user's share. A thumb on an answer that was rated
 * before is a row, but says so: votes are no evidence that there is more to learn.
 */
final class ScopeGuardProcessor extends ContextualProcessor<String, Curated, String, GuardResult> {
    static final String TRAFFIC = "curation-traffic";
    static final String DIGESTS = "curation-digests";

    /** After this long the same may become a row again; it bounds the store of digests. */
    static final Duration REMEMBER = Duration.ofDays(30);

    private static final Duration SWEEP = Duration.ofHours(1);

    private final Policies policies;
    private KeyValueStore<String, ScopeTraffic> traffic;
    private KeyValueStore<String, Long> digests;

    ScopeGuardProcessor(Policies policies) {
        this.policies = policies;
    }

    @Override
    public void init(ProcessorContext<String, GuardResult> context) {
        super.init(context);
        traffic = context.getStateStore(TRAFFIC);
        digests = context.getStateStore(DIGESTS);
        context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, this::sweep);
    }

    @Override
    public void process(Record<String, Curated> record) {
        String scope = record.value().scope();
        CurationPolicy policy = policies.of(scope).curation();
        ScopeTraffic known = traffic.get(scope);
        ScopeTraffic before = known == null ? ScopeTraffic.NONE : known;
        ScopeTraffic after;
        if (record.value() instanceof Curated.Judged judged) {
            after = judged(judged, before, policy);
        } else {
            after = taught(((Curated.Taught) record.value()).row(), before, policy);
        }
        traffic.put(scope, after);
    }

    private ScopeTraffic judged(Curated.Judged judged, ScopeTraffic before, CurationPolicy policy) {
        Outcome outcome = judged.outcome();
        String user = outcome.getUserId();
        ScopeTraffic after = before.withUser(judged.asker()).withUser(user);
        if (outcome.getStatus() == OutcomeStatus.FEEDBACK) {
            after = after.withJudgement(user, policy);
        }
        double share = after.share(user, policy);
        if (share > policy.maxUserShare()) {
            outcome.setFlagged(true);
            after = bar(
                    after, outcome.getScope(), user, outcome.getInteractionId(), outcome.getEventTime(), share, policy);
        }
        give(outcome.getScope(), new GuardResult.Final(outcome));
        return after;
    }

    private ScopeTraffic taught(Example row, ScopeTraffic before, CurationPolicy policy) {
        String user = row.getUserId();
        ScopeTraffic after = before.withUser(user).withRow(user, policy);
        double share = after.share(user, policy);
        if (share > policy.maxUserShare()) {
            String reason = String.format(
                    Locale.ROOT,
                    "one user gave %.0f %% of the scope's recent rows or judgements, more than %.0f %%",
                    100 * share,
                    100 * policy.maxUserShare());
            give(
                    row.getScope(),
                    new GuardResult.Refused(
                            new PutAside(Topic.EXAMPLES, row.getScope(), row.getScope(), row, null, null, reason)));
            return bar(after, row.getScope(), user, row.getInteractionId(), row.getEventTime(), share, policy);
        }
        if (isFirst(row.getScope(), row.getId())) {
            row.setRepeats(ExampleRows.isThumb(row) && !isFirst(row.getScope(), RowMaker.ratedAnswer(row)));
            give(row.getScope(), new GuardResult.Row(row));
        }
        return after;
    }

    /** Remembers a digest and says whether it was not known. */
    private boolean isFirst(String scope, String digest) {
        String key = StateKey.of(scope, digest);
        if (digests.get(key) != null) {
            return false;
        }
        digests.put(key, context().currentSystemTimeMs());
        return true;
    }

    private ScopeTraffic bar(
            ScopeTraffic traffic,
            String scope,
            String user,
            String interactionId,
            long eventTime,
            double share,
            CurationPolicy policy) {
        long now = context().currentSystemTimeMs();
        if (!traffic.reports(user, now)) {
            return traffic;
        }
        give(
                scope,
                new GuardResult.Alarm(
                        UserShareAlert.of(scope, user, interactionId, eventTime, share, policy.maxUserShare())));
        return traffic.withReported(user, now);
    }

    private void give(String scope, GuardResult result) {
        context().forward(new Record<>(scope, result, context().currentSystemTimeMs()));
    }

    private void sweep(long now) {
        List<String> old = new ArrayList<>();
        try (KeyValueIterator<String, Long> all = digests.all()) {
            while (all.hasNext()) {
                KeyValue<String, Long> entry = all.next();
                if (entry.value < now - REMEMBER.toMillis()) {
                    old.add(entry.key);
                }
            }
        }
        old.forEach(digests::delete);
    }
}
