package io.attune.drift.job;

import io.attune.drift.feature.FeatureName;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.OutcomeStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Makes records of a simulated scope: calm traffic, shifted traffic, deployments, judgements. Event time is one second per record. */
final class Sent {

    static final String SCOPE = "acme/desk";
    static final int DIMENSIONS = 24;

    private final SplittableRandom random;
    private int count;
    String adapterId;

    Sent(long seed) {
        random = new SplittableRandom(seed);
    }

    InteractionFeatures calm() {
        return features(0, 40);
    }

    InteractionFeatures shifted() {
        return features(2.5, 120);
    }

    InteractionFeatures features(double move, double chars) {
        String id = "i-" + count++;
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
        return InteractionFeatures.newBuilder()
                .setId("features|" + id)
                .setScope(SCOPE)
                .setEventTime(1000L * count)
                .setInteractionId(id)
                .setAdapterId(adapterId)
                .setScorer("test")
                .setScorerVersion("1")
                .setNumbers(numbers)
                .setCategories(Map.of(FeatureName.PROMPT_LANGUAGE, random.nextDouble() < 0.9 ? "eng" : "deu"))
                .setEmbedding(embedding)
                .setEmbeddingExpected(true)
                .build();
    }

    Outcome judged(double upRate) {
        String id = "i-" + count++;
        return Outcome.newBuilder()
                .setId("outcome|" + id)
                .setScope(SCOPE)
                .setEventTime(1000L * count)
                .setInteractionId(id)
                .setAdapterId(adapterId)
                .setStatus(OutcomeStatus.FEEDBACK)
                .setThumbUp(random.nextDouble() < upRate)
                .setScores(Map.of())
                .setDemonstrated(false)
                .setFlagged(false)
                .setUserId("u-" + random.nextInt(50))
                .setFeedbackCount(1)
                .build();
    }

    Deployment deployed(DeploymentState state, String adapter, String predecessor) {
        return Deployment.newBuilder()
                .setId("d-" + state + "-" + adapter + "-" + count)
                .setScope(SCOPE)
                .setEventTime(1000L * count)
                .setState(state)
                .setBaseModel("pocket")
                .setAdapterId(adapter)
                .setPredecessor(predecessor)
                .setActor("gate")
                .setReason("test")
                .build();
    }

    private double normal() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
