package io.attune.drift.job;

import io.attune.drift.watch.Observation;
import io.attune.drift.watch.WatchIdentity;
import io.attune.drift.watch.WatchOutput;
import io.attune.drift.watch.WatchPlan;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.OutcomeStatus;
import io.attune.schemas.record.Signal;
import io.attune.schemas.topic.Topic;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Detection on outcomes, counted for the adapter that served. Interactions without feedback say nothing, neither good nor bad. Flagged rows
 * do not count: those that a safety verdict bars, and the surplus of a user who dominates a scope, which curation flags.
 */
final class DetectOutcomes extends KeyedCoProcessFunction<String, Outcome, Deployment, Signal> {
    private static final long serialVersionUID = 1L;

    private final Policies policies;
    private transient Watches watches;
    private transient Deployments deployments;
    private transient MapState<String, Integer> scoreNames;

    DetectOutcomes(Policies policies) {
        this.policies = policies;
    }

    @Override
    public void open(OpenContext context) {
        watches = new Watches(getRuntimeContext());
        deployments = new Deployments(getRuntimeContext());
        scoreNames = getRuntimeContext().getMapState(new MapStateDescriptor<>("score-names", Types.STRING, Types.INT));
    }

    @Override
    public void processElement1(Outcome outcome, Context context, Collector<Signal> out) throws Exception {
        String problem = problem(outcome);
        if (problem != null) {
            context.output(
                    DeadLetters.TAG,
                    DeadLetters.of(
                            outcome,
                            Sane.cut(outcome.getId()),
                            Sane.cut(outcome.getScope()),
                            outcome.getEventTime(),
                            Topic.OUTCOMES.topicName(),
                            problem));
            return;
        }
        WatchOutput output = new SideOutput(out::collect, alert -> context.output(SideOutput.ALERTS, alert));
        Optional<Deployment> effective = deployments.takeEffect(outcome.getAdapterId(), outcome.getEventTime());
        if (effective.isPresent()) {
            String before = effective.get().getPredecessor() == null
                    ? ""
                    : effective.get().getPredecessor();
            watches.serveFrom(effective.get().getAdapterId(), Set.of(before), outcome.getEventTime(), output);
        }
        if (outcome.getStatus() != OutcomeStatus.FEEDBACK || outcome.getFlagged()) {
            return;
        }
        ScopePolicy policy = policies.of(outcome.getScope());
        if (outcome.getThumbUp() != null) {
            feed(WatchPlan.THUMBS, outcome.getThumbUp() ? 1 : 0, outcome, policy, output);
        }
        for (Map.Entry<String, Double> score : new TreeMap<>(outcome.getScores()).entrySet()) {
            feed(WatchPlan.score(score.getKey(), index(score.getKey())), score.getValue(), outcome, policy, output);
        }
    }

    @Override
    public void processElement2(Deployment deployment, Context context, Collector<Signal> out) throws Exception {
        deployments.add(deployment);
    }

    private void feed(WatchPlan plan, double value, Outcome outcome, ScopePolicy policy, WatchOutput output)
            throws Exception {
        // Thumbs are 0 or 1 and scores are finite by now, so no watch refuses them.
        Optional<String> refused = watches.observe(
                new WatchIdentity(outcome.getScope(), plan, outcome.getAdapterId(), deployments.epoch()),
                policy.detection(),
                new Observation.Number(value),
                outcome.getEventTime(),
                outcome.getInteractionId(),
                output);
        if (refused.isPresent()) {
            throw new IllegalStateException(refused.get());
        }
    }

    private int index(String name) throws Exception {
        Integer known = scoreNames.get(name);
        if (known == null) {
            known = 0;
            for (String ignored : scoreNames.keys()) {
                known++;
            }
            scoreNames.put(name, known);
        }
        return known;
    }

    private static String problem(Outcome outcome) {
        String names = Sane.problem(outcome.getScope(), outcome.getInteractionId());
        if (names != null) {
            return names;
        }
        for (Map.Entry<String, Double> score : outcome.getScores().entrySet()) {
            if (!Double.isFinite(score.getValue())) {
                return "scores." + Sane.cut(score.getKey()) + " must be finite, was " + score.getValue();
            }
            if (score.getKey().length() > 200) {
                return "the name of a score must have at most 200 characters, has "
                        + score.getKey().length();
            }
        }
        return null;
    }
}
