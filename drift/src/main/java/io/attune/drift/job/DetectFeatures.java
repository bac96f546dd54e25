package io.attune.drift.job;

import io.attune.drift.feature.FeatureName;
import io.attune.drift.watch.Observation;
import io.attune.drift.watch.WatchIdentity;
import io.attune.drift.watch.WatchKind;
import io.attune.drift.watch.WatchOutput;
import io.attune.drift.watch.WatchPlan;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.config.Policies;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import io.attune.schemas.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Detection on features. Inputs have one reference per scope, answers one per adapter version. When a deployment takes effect, the evidence
 * about answers starts anew; when it was a promotion and inputs were in alarm, the new traffic is the new normal and the inputs start a
 * new reference. A new version of the scorer is another sensor: everything starts anew.
 */
final class DetectFeatures extends KeyedCoProcessFunction<String, InteractionFeatures, Deployment, Signal> {
    private static final long serialVersionUID = 1L;

    private final Policies policies;
    private transient Watches watches;
    private transient Deployments deployments;
    private transient Silence silence;
    private transient ValueState<String> scorer;

    DetectFeatures(Policies policies) {
        this.policies = policies;
    }

    @Override
    public void open(OpenContext context) {
        watches = new Watches(getRuntimeContext());
        deployments = new Deployments(getRuntimeContext());
        silence = new Silence(getRuntimeContext());
        scorer = getRuntimeContext().getState(new ValueStateDescriptor<>("scorer", Types.STRING));
    }

    @Override
    public void processElement1(InteractionFeatures features, Context context, Collector<Signal> out) throws Exception {
        String problem = Sane.problem(features);
        if (problem != null) {
            refuse(features, problem, context);
            return;
        }
        WatchOutput output = new SideOutput(out::collect, alert -> context.output(SideOutput.ALERTS, alert));
        reanchor(features, output);
        hear(features, output);
        List<String> refused = new ArrayList<>();
        for (WatchPlan plan : WatchPlan.INPUTS) {
            feed(plan, null, features, output).ifPresent(refused::add);
        }
        for (WatchPlan plan : WatchPlan.OUTPUTS) {
            feed(plan, features.getAdapterId(), features, output).ifPresent(refused::add);
        }
        if (!refused.isEmpty()) {
            refuse(features, String.join("; ", refused), context);
        }
    }

    private static void refuse(InteractionFeatures features, String problem, Context context) {
        context.output(
                DeadLetters.TAG,
                DeadLetters.of(
                        features,
                        Sane.cut(features.getId()),
                        Sane.cut(features.getScope()),
                        features.getEventTime(),
                        Topic.FEATURES.topicName(),
                        problem));
    }

    @Override
    public void processElement2(Deployment deployment, Context context, Collector<Signal> out) throws Exception {
        deployments.add(deployment);
    }

    private void reanchor(InteractionFeatures features, WatchOutput output) throws Exception {
        String version = features.getScorer() + "/" + features.getScorerVersion();
        String known = scorer.value();
        if (!version.equals(known)) {
            if (known != null) {
                for (WatchPlan.Side side : WatchPlan.Side.values()) {
                    watches.drop(side, features.getEventTime(), "the scorer has a new version", output);
                }
            }
            scorer.update(version);
        }
        Optional<Deployment> effective = deployments.takeEffect(features.getAdapterId(), features.getEventTime());
        if (effective.isEmpty()) {
            return;
        }
        Deployment deployment = effective.get();
        String before = deployment.getPredecessor() == null ? "" : deployment.getPredecessor();
        watches.serveFrom(deployment.getAdapterId(), Set.of(before), features.getEventTime(), output);
        if (deployment.getState() == DeploymentState.PROMOTED && watches.alarmed(WatchPlan.Side.INPUT)) {
            watches.drop(
                    WatchPlan.Side.INPUT, features.getEventTime(), "an adapter for this traffic was promoted", output);
        }
    }

    private void hear(InteractionFeatures features, WatchOutput output) throws Exception {
        silence.observe(
                features.getScope(),
                FeatureName.PROMPT_CHARS,
                features.getNumbers().containsKey(FeatureName.PROMPT_CHARS),
                features.getEventTime(),
                features.getInteractionId(),
                output);
        if (features.getEmbeddingExpected()) {
            silence.observe(
                    features.getScope(),
                    FeatureName.PROMPT_EMBEDDING,
                    features.getEmbedding() != null,
                    features.getEventTime(),
                    features.getInteractionId(),
                    output);
        }
    }

    private Optional<String> feed(WatchPlan plan, String adapterId, InteractionFeatures features, WatchOutput output)
            throws Exception {
        Observation observation = observation(plan, features);
        if (observation == null) {
            return Optional.empty();
        }
        DetectionPolicy policy = policies.of(features.getScope()).detection();
        return watches.observe(
                new WatchIdentity(features.getScope(), plan, adapterId, deployments.epoch()),
                policy,
                observation,
                features.getEventTime(),
                features.getInteractionId(),
                output);
    }

    private static Observation observation(WatchPlan plan, InteractionFeatures features) {
        if (plan.kind() == WatchKind.EMBEDDING) {
            List<Float> embedding = features.getEmbedding();
            if (embedding == null) {
                return null;
            }
            float[] vector = new float[embedding.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = embedding.get(i);
            }
            return new Observation.Vector(vector);
        }
        if (plan.kind() == WatchKind.CATEGORY) {
            String category = features.getCategories().get(plan.feature());
            return category == null ? null : new Observation.Category(Sane.cut(category));
        }
        Double number = features.getNumbers().get(plan.feature());
        return number == null ? null : new Observation.Number(number);
    }
}
