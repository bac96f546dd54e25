package io.attune.drift.measure;

import io.attune.drift.feature.FeatureExtractor;
import io.attune.drift.feature.FeatureName;
import io.attune.drift.feature.Features;
import io.attune.drift.feature.Vocabulary;
import io.attune.drift.feature.Words;
import io.attune.drift.watch.FeatureWatch;
import io.attune.drift.watch.FeatureWatchCodec;
import io.attune.drift.watch.Observation;
import io.attune.drift.watch.WatchIdentity;
import io.attune.drift.watch.WatchKind;
import io.attune.drift.watch.WatchOutput;
import io.attune.drift.watch.WatchPlan;
import io.attune.drift.watch.WatchSettings;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Signal;
import java.util.LinkedHashMap;
import java.util.Map;

/** The input side of one scope without Kafka and Flink: the same features and watches as in the job. */
public final class ScopeSimulation implements WatchOutput {

    private final DetectionPolicy policy;
    private final FeatureExtractor extractor;
    private final Vocabulary vocabulary;
    private final FeatureWatchCodec codec = new FeatureWatchCodec();
    private final Map<String, FeatureWatch> watches = new LinkedHashMap<>();
    private final Map<String, Long> firstAlert = new LinkedHashMap<>();
    private final Map<String, Long> changePoint = new LinkedHashMap<>();
    private final String scope;
    private long count;

    /** @param extractor shared between simulations, since it loads a language model */
    public ScopeSimulation(String scope, DetectionPolicy policy, FeatureExtractor extractor) {
        this.scope = scope;
        this.policy = policy;
        this.extractor = extractor;
        this.vocabulary = new Vocabulary(Math.max(1, policy.referenceSize() / 3));
    }

    /** One interaction; its event time is its index. */
    public void interact(String prompt, float[] embedding) {
        Features features = extractor.extract(prompt, null);
        Map<String, Double> numbers = new LinkedHashMap<>(features.numbers());
        long[] words = Words.hashes(prompt);
        vocabulary.novelty(words).ifPresent(x -> numbers.put(FeatureName.PROMPT_NOVELTY, x));
        vocabulary.learn(words);
        for (WatchPlan plan : WatchPlan.INPUTS) {
            Observation observation = plan.kind() == WatchKind.EMBEDDING
                    ? new Observation.Vector(embedding)
                    : plan.kind() == WatchKind.CATEGORY
                            ? category(features.categories().get(plan.feature()))
                            : number(numbers.get(plan.feature()));
            if (observation != null) {
                watches.computeIfAbsent(
                                plan.feature(),
                                name -> new FeatureWatch(
                                        new WatchIdentity(scope, plan, null, 0), WatchSettings.of(plan, policy)))
                        .observe(observation, count, "i-" + count, codec.detectors(), this);
            }
        }
        count++;
    }

    /** Interactions so far. */
    public long count() {
        return count;
    }

    /** Index of the interaction at which each feature first alarmed. */
    public Map<String, Long> firstAlerts() {
        return firstAlert;
    }

    /** Estimated index of the change, by feature, as told by the first alert. */
    public Map<String, Long> changePoints() {
        return changePoint;
    }

    private static Observation category(String value) {
        return value == null ? null : new Observation.Category(value);
    }

    private static Observation number(Double value) {
        return value == null ? null : new Observation.Number(value);
    }

    @Override
    public void signal(Signal signal) {
        // Only alarms are measured here.
    }

    @Override
    public void alert(Alert alert) {
        if (alert.getState() == AlertState.FIRING) {
            firstAlert.putIfAbsent(alert.getFeature(), alert.getEventTime());
            changePoint.putIfAbsent(alert.getFeature(), alert.getChangePoint());
        }
    }
}
