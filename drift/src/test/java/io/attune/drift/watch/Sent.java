package io.attune.drift.watch;

import io.attune.drift.feature.FeatureName;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.ServingChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Makes records of a simulated scope: calm traffic, shifted traffic, judgements, verdicts, deployments. */
public final class Sent {

    public static final String SCOPE = "acme/desk";
    /** 2026-01-01T00:00:00Z. */
    public static final long START = 1_767_225_600_000L;

    static final int DIMENSIONS = 24;

    private final SplittableRandom random;
    private int count;
    String adapterId;
    String scope = SCOPE;
    /** Event time between two records. */
    long stepMillis = 1_000;

    private long time = START;

    public Sent(long seed) {
        random = new SplittableRandom(seed);
    }

    public InteractionFeatures calm() {
        return features(0, 40);
    }

    public InteractionFeatures shifted() {
        return features(2.5, 120);
    }

    long time() {
        return time;
    }

    private String next() {
        time += stepMillis;
        return "i-" + count++;
    }

    private InteractionFeatures features(double move, double chars) {
        String id = next();
        Map<String, Double> numbers = new HashMap<>();
        numbers.put(FeatureName.PROMPT_CHARS, Math.rint(chars * Math.exp(0.4 * normal())));
        numbers.put(FeatureName.PROMPT_WORDS, Math.rint(chars / 5 * Math.exp(0.4 * normal())));
        numbers.put(FeatureName.RESPONSE_CHARS, Math.rint(200 * Math.exp(0.3 * normal())));
        numbers.put(FeatureName.RESPONSE_WORDS, Math.rint(40 * Math.exp(0.3 * normal())));
        numbers.put(FeatureName.RESPONSE_REFUSAL, random.nextDouble() < 0.05 ? 1.0 : 0.0);
        List<Float> embedding = new ArrayList<>();
        for (int i = 0; i < DIMENSIONS; i++) {
            embedding.add((float) (normal() + (i == 0 ? 1 + move : 0)));
        }
        InteractionFeatures record = of("features|", id, "test", numbers);
        record.setCategories(
                new HashMap<>(Map.of(FeatureName.PROMPT_LANGUAGE, random.nextDouble() < 0.9 ? "eng" : "deu")));
        record.setEmbedding(embedding);
        record.setEmbeddingExpected(true);
        return record;
    }

    InteractionFeatures judged(double upRate) {
        return of(
                "outcome|",
                next(),
                Scorers.OUTCOMES,
                new HashMap<>(Map.of(FeatureName.THUMB, random.nextDouble() < upRate ? 1.0 : 0.0)));
    }

    InteractionFeatures notJudged() {
        return of("outcome|", next(), Scorers.OUTCOMES, new HashMap<>());
    }

    InteractionFeatures scored(Map<String, Double> scores) {
        Map<String, Double> numbers = new HashMap<>();
        scores.forEach((name, value) -> numbers.put(FeatureName.SCORE + name, value));
        return of("outcome|", next(), Scorers.OUTCOMES, numbers);
    }

    InteractionFeatures verdict(double harmRate) {
        return of(
                "verdict|",
                next(),
                Scorers.SAFETY,
                new HashMap<>(Map.of(FeatureName.HARM, random.nextDouble() < harmRate ? 1.0 : 0.0)));
    }

    InteractionFeatures deployed(DeploymentState state, String adapter, String predecessor) {
        String id = "d-" + state + "-" + adapter + "-" + count;
        InteractionFeatures record = of("deployment|", id, Scorers.DEPLOYMENTS, new HashMap<>());
        record.setAdapterId(adapter);
        record.setDeployment(new ServingChange(id, state.name(), predecessor));
        return record;
    }

    private InteractionFeatures of(String prefix, String id, String scorer, Map<String, Double> numbers) {
        return InteractionFeatures.newBuilder()
                .setId(prefix + id)
                .setScope(scope)
                .setEventTime(time)
                .setInteractionId(id)
                .setAdapterId(adapterId)
                .setScorer(scorer)
                .setScorerVersion("1")
                .setNumbers(numbers)
                .setCategories(new HashMap<>())
                .setEmbedding(null)
                .setEmbeddingExpected(false)
                .build();
    }

    double normal() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
