package io.attune.drift.measure;

import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.feature.FeatureExtractor;
import io.attune.drift.feature.FeatureName;
import io.attune.drift.feature.Features;
import io.attune.drift.feature.Vocabulary;
import io.attune.drift.watch.ScopeWatch;
import io.attune.drift.watch.WatchOutput;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The input side of one scope without Kafka and Flink: the same features and watches as in the job. */
public final class ScopeSimulation implements WatchOutput {

    private static final long START = 1_767_225_600_000L;

    private final DetectionPolicy policy;
    private final FeatureExtractor extractor;
    private final Vocabulary vocabulary;
    private final DetectorCodec codec = new DetectorCodec();
    private final ScopeWatch watch;
    private final Map<String, Long> firstAlert = new LinkedHashMap<>();
    private final Map<String, Long> changePoint = new LinkedHashMap<>();
    private final String scope;
    private long count;

    /** @param extractor may be shared between simulations */
    public ScopeSimulation(String scope, DetectionPolicy policy, FeatureExtractor extractor) {
        this.scope = scope;
        this.policy = policy;
        this.extractor = extractor;
        this.vocabulary = new Vocabulary(Math.max(1, policy.referenceSize() / 3));
        this.watch = new ScopeWatch(scope);
    }

    /** One interaction; one comes each second. */
    public void interact(String prompt, float[] embedding) {
        Features features = extractor.extract(prompt, null);
        Map<String, Double> numbers = new HashMap<>(features.numbers());
        long[] words = extractor.promptWords();
        vocabulary.novelty(words).ifPresent(x -> numbers.put(FeatureName.PROMPT_NOVELTY, x));
        vocabulary.learn(words);
        List<Float> boxed = new ArrayList<>();
        for (float x : embedding) {
            boxed.add(x);
        }
        InteractionFeatures record = InteractionFeatures.newBuilder()
                .setId("features|i-" + count)
                .setScope(scope)
                .setEventTime(START + 1_000 * count)
                .setInteractionId("i-" + count)
                .setAdapterId(null)
                .setScorer(FeatureExtractor.NAME)
                .setScorerVersion(FeatureExtractor.VERSION)
                .setNumbers(numbers)
                .setCategories(new HashMap<>(features.categories()))
                .setEmbedding(boxed)
                .setEmbeddingExpected(true)
                .build();
        watch.observe(record, policy, policy.falseAlarms(), codec, this);
        count++;
    }

    /** Interactions so far. */
    public long count() {
        return count;
    }

    /** Index of the interaction at which the first change was told, by the feature that alarmed. */
    public Map<String, Long> firstAlerts() {
        return firstAlert;
    }

    /** Estimated index of the change, by feature, as told by the first alert. */
    public Map<String, Long> changePoints() {
        return changePoint;
    }

    @Override
    public void signal(Signal signal) {
        // Only alarms are measured here.
    }

    @Override
    public void alert(Alert alert) {
        if (alert.getState() == AlertState.FIRING) {
            firstAlert.putIfAbsent(alert.getFeature(), (alert.getEventTime() - START) / 1_000);
            changePoint.putIfAbsent(alert.getFeature(), (alert.getChangePoint() - START) / 1_000);
        }
    }
}
