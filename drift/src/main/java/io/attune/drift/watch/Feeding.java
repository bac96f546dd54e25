package io.attune.drift.watch;

import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.feature.FeatureName;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.record.InteractionFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One record on its way into the watches of its scope. What is missing in it is not fed to any. */
final class Feeding {

    private static final int MOST_CHARS = 200;
    private static final double TEXT_SENSOR = 0.2 * WatchPlan.SENSORS;
    private static final double EMBEDDING_SENSOR = 0.3 * WatchPlan.SENSORS;
    private static final double THUMB_SENSOR = 0.2 * WatchPlan.SENSORS;
    private static final double SCORE_SENSORS = 0.2 * WatchPlan.SENSORS;
    private static final double VERDICT_SENSOR = 0.1 * WatchPlan.SENSORS;

    private final ScopeWatch scope;
    private final InteractionFeatures record;
    private final DetectionPolicy policy;
    private final AlarmBudget budget;
    private final DetectorCodec codec;
    private final WatchOutput output;
    private List<String> refused = List.of();

    Feeding(
            ScopeWatch scope,
            InteractionFeatures record,
            DetectionPolicy policy,
            AlarmBudget budget,
            DetectorCodec codec,
            WatchOutput output) {
        this.scope = scope;
        this.record = record;
        this.policy = policy;
        this.budget = budget;
        this.codec = codec;
        this.output = output;
    }

    /** What could not be used, one line each. */
    List<String> refused() {
        return refused;
    }

    void text() {
        scope.prefetch(record.getAdapterId(), record.getEmbedding() != null);
        feedAll(group(WatchPlan.Side.INPUT));
        feedAll(group(WatchPlan.Side.OUTPUT));
        if (record.getBaseline()) {
            return;
        }
        sensor(FeatureName.PROMPT_CHARS, record.getNumbers().containsKey(FeatureName.PROMPT_CHARS), TEXT_SENSOR);
        if (record.getEmbeddingExpected()) {
            sensor(FeatureName.PROMPT_EMBEDDING, record.getEmbedding() != null, EMBEDDING_SENSOR);
        }
        if (scope.sensors.verdicts.over(scope.clock)) {
            sensor(FeatureName.HARM, scope.sensors.verdicts.next(scope.clock), VERDICT_SENSOR);
        }
    }

    void harm() {
        scope.sensors.verdicts.came();
        feed(WatchPlan.HARM, group(WatchPlan.Side.HARM));
    }

    void outcome() {
        WatchGroup outcomes = group(WatchPlan.Side.OUTCOME);
        feed(WatchPlan.THUMBS, outcomes);
        Map<String, Double> numbers = new TreeMap<>(record.getNumbers());
        for (String name : numbers.keySet()) {
            if (!ScopeWatch.isScore(name)) {
                continue;
            }
            int number = scope.scoreNumber(name);
            if (number < 0) {
                refuse(name + ": the scope has too many score names");
                continue;
            }
            FeatureWatch known = outcomes.watches.get(name);
            feed(known == null ? WatchPlan.score(name, number) : known.identity.plan(), outcomes);
        }
        sensor(FeatureName.THUMB, numbers.containsKey(FeatureName.THUMB), THUMB_SENSOR);
        scope.scores.forEach(
                (name, number) -> sensor(name, numbers.containsKey(name), SCORE_SENSORS * WatchPlan.part(number)));
    }

    private WatchGroup group(WatchPlan.Side side) {
        WatchGroup group = scope.group(side, record.getAdapterId(), output);
        if (!record.getBaseline()) {
            group.remember(record.getInteractionId());
        }
        return group;
    }

    private void sensor(String feature, boolean there, double share) {
        scope.sensor(feature, there, share, budget, record.getInteractionId(), output);
    }

    private void feedAll(WatchGroup group) {
        List<WatchPlan> plans = WatchPlan.standard(group.side);
        for (int i = 0; i < plans.size(); i++) {
            feed(plans.get(i), group, group.planned(i));
        }
    }

    private void feed(WatchPlan plan, WatchGroup group) {
        feed(plan, group, group.watches.get(plan.feature()));
    }

    /** @param known the plan's watch; null when there is none yet */
    private void feed(WatchPlan plan, WatchGroup group, FeatureWatch known) {
        if (record.getBaseline() && watching(known)) {
            return;
        }
        try {
            switch (plan.kind()) {
                case EMBEDDING -> embedding(plan, group, known);
                case CATEGORY -> {
                    String category = record.getCategories().get(plan.feature());
                    if (category != null) {
                        FeatureWatch watch = known != null ? known : watch(plan, group);
                        watch.category(cut(category), scope.clock, group.time, codec, output);
                        scope.judge(group, watch, output);
                    }
                }
                default -> {
                    Double number = record.getNumbers().get(plan.feature());
                    if (number != null) {
                        FeatureWatch watch = known != null ? known : watch(plan, group);
                        watch.number(number, scope.clock, group.time, codec, output);
                        scope.judge(group, watch, output);
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            refuse(plan.feature() + ": " + e.getMessage());
        }
    }

    /** A baseline makes references; where there is one already, it has nothing to say. */
    private static boolean watching(FeatureWatch watch) {
        return watch != null && watch.detector != null;
    }

    private void embedding(WatchPlan plan, WatchGroup group, FeatureWatch known) {
        List<Float> values = record.getEmbedding();
        if (values == null) {
            return;
        }
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = values.get(i);
        }
        FeatureWatch watch = known != null ? known : watch(plan, group);
        watch.vector(vector, scope.clock, group.time, codec, output);
        scope.clusters.add(vector, record.getInteractionId(), watch.settings.referenceSize());
        scope.judge(group, watch, output);
    }

    private FeatureWatch watch(WatchPlan plan, WatchGroup group) {
        return group.watch(plan, scope.scope, scope.serving.epoch(), WatchSettings.of(plan, policy, budget));
    }

    private void refuse(String why) {
        if (refused.isEmpty()) {
            refused = new ArrayList<>();
        }
        refused.add(why);
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS);
    }
}
