package io.attune.drift.measure;

import io.attune.drift.feature.EmbeddingBudget;
import io.attune.drift.feature.EmbeddingSample;
import io.attune.drift.feature.FeatureExtractor;
import io.attune.drift.feature.FeatureName;
import io.attune.drift.watch.Scorers;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.ServingChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Simulated records of one scope, hour by hour: arrivals by a Poisson process whose rate has a day, a weekend and the scope's own level; prompts
 * of a few kinds with their own lengths, symbols and embeddings; answers, thumbs for a fifth of them, a verdict for each. Nothing here is real traffic.
 */
final class SimulatedTraffic {

    static final long START = 1_767_225_600_000L;
    static final int DIMENSIONS = 16;
    private static final long HOUR = 3_600_000L;
    private static final int KINDS = 4;

    /** What may change in the midst of a run. */
    static final class Plan {
        /** Share of a kind of prompt that was not there before. */
        double newKind;
        /** How good answers to the known kinds are: rate of thumbs up. */
        double thumbUp = 0.8;
        /** Rate of thumbs up for the new kind. */
        double thumbUpNew = 0.8;
        /** Rate of flagged interactions. */
        double harm = 0.01;
        /** Factor on the length of answers. */
        double answerLength = 1;
        /** Whether the embedder answers. */
        boolean embedder = true;
        /** How far the mean of log lengths swings over a day. */
        double lengthSwing;
        /** Which adapter serves. */
        String adapterId;
    }

    private final String scope;
    private final double perDay;
    private final SplittableRandom random;
    private final EmbeddingBudget budget;
    private final float[][] centres = new float[KINDS + 1][DIMENSIONS];
    private final double[] lengths = new double[KINDS + 1];
    private final double phase;
    private long number;

    SimulatedTraffic(String scope, double perDay, int embeddingsPerDay, long seed) {
        this.scope = scope;
        this.perDay = perDay;
        this.random = new SplittableRandom(seed);
        this.budget = new EmbeddingBudget(new EmbeddingSample(1), embeddingsPerDay);
        this.phase = random.nextDouble();
        for (int k = 0; k <= KINDS; k++) {
            lengths[k] = 3.5 + random.nextDouble();
            for (int j = 0; j < DIMENSIONS; j++) {
                centres[k][j] = (float) random.nextGaussian();
            }
        }
    }

    /** Interactions of a day, by a scope's own level: log-normal, median as given, a few with ten times that. */
    static double level(double median, long seed) {
        return median * Math.exp(new SplittableRandom(seed ^ 0x5DEECE66DL).nextGaussian());
    }

    /** All records of one hour, in order. */
    void hour(long hour, Plan plan, Consumer<InteractionFeatures> out) {
        double day = 2 * Math.PI * (hour / 24.0 - phase);
        double weekend = (hour / 24) % 7 >= 5 ? 0.6 : 1;
        int arrivals = poisson(perDay / 24 * weekend * (1 + 0.8 * Math.cos(day)));
        long[] times = new long[arrivals];
        for (int i = 0; i < arrivals; i++) {
            times[i] = START + hour * HOUR + (long) (random.nextDouble() * HOUR);
        }
        Arrays.sort(times);
        for (long time : times) {
            interact(time, plan.lengthSwing * Math.cos(day), plan, out);
        }
    }

    private void interact(long time, double swing, Plan plan, Consumer<InteractionFeatures> out) {
        String id = scope + "-" + number++;
        boolean fresh = random.nextDouble() < plan.newKind;
        int kind = fresh ? KINDS : random.nextInt(KINDS);
        Map<String, Double> numbers = new HashMap<>();
        double chars = Math.rint(Math.exp(lengths[kind] + swing + 0.5 * random.nextGaussian()));
        numbers.put(FeatureName.PROMPT_CHARS, chars);
        numbers.put(FeatureName.PROMPT_WORDS, Math.rint(chars / 5));
        numbers.put(FeatureName.PROMPT_NOVELTY, share(fresh ? 0.3 : 0.05));
        numbers.put(FeatureName.PROMPT_DIGITS, share(0.02));
        numbers.put(FeatureName.PROMPT_SYMBOLS, share(fresh ? 0.12 : 0.04));
        double answer = Math.rint(plan.answerLength * Math.exp(5.5 + 0.5 * random.nextGaussian()));
        numbers.put(FeatureName.RESPONSE_CHARS, answer);
        numbers.put(FeatureName.RESPONSE_WORDS, Math.rint(answer / 5));
        numbers.put(FeatureName.RESPONSE_SYMBOLS, share(0.04));
        numbers.put(FeatureName.RESPONSE_REPETITION, share(0.2));
        numbers.put(FeatureName.RESPONSE_REFUSAL, random.nextDouble() < 0.03 ? 1.0 : 0.0);
        InteractionFeatures text = record("features|", id, time, plan, FeatureExtractor.NAME, numbers);
        text.getCategories().put(FeatureName.PROMPT_SCRIPT, random.nextDouble() < 0.98 ? "LATIN" : "CYRILLIC");
        text.getCategories().put(FeatureName.RESPONSE_FINISH, random.nextDouble() < 0.95 ? "stop" : "length");
        if (budget.take(id, time)) {
            text.getCategories().put(FeatureName.PROMPT_LANGUAGE, random.nextDouble() < 0.9 ? "eng" : "deu");
            text.setEmbeddingExpected(true);
            text.setEmbedding(plan.embedder ? embedding(kind) : null);
        }
        out.accept(text);
        Map<String, Double> judged = new HashMap<>();
        if (random.nextDouble() < 0.2) {
            double up = fresh ? plan.thumbUpNew : plan.thumbUp;
            judged.put(FeatureName.THUMB, random.nextDouble() < up ? 1.0 : 0.0);
        }
        out.accept(record("outcome|", id, time, plan, Scorers.OUTCOMES, judged));
        Map<String, Double> verdict = new HashMap<>();
        verdict.put(FeatureName.HARM, random.nextDouble() < plan.harm ? 1.0 : 0.0);
        out.accept(record("verdict|", id, time, plan, Scorers.SAFETY, verdict));
    }

    /** A deployment at the start of an hour. */
    InteractionFeatures deployed(long hour, DeploymentState state, String adapter, String predecessor) {
        Plan plan = new Plan();
        plan.adapterId = adapter;
        InteractionFeatures record =
                record("deployment|", "d-" + adapter, START + hour * HOUR, plan, Scorers.DEPLOYMENTS, new HashMap<>());
        record.setDeployment(new ServingChange("d-" + adapter, state.name(), predecessor));
        return record;
    }

    private List<Float> embedding(int kind) {
        List<Float> vector = new ArrayList<>(DIMENSIONS);
        for (int j = 0; j < DIMENSIONS; j++) {
            vector.add(centres[kind][j] + 0.6f * (float) random.nextGaussian());
        }
        return vector;
    }

    private double share(double mean) {
        return Math.min(1, Math.max(0, Math.rint(100 * mean * Math.exp(0.5 * random.nextGaussian())) / 100));
    }

    private int poisson(double mean) {
        if (mean > 200) {
            return (int) Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        int count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }

    private InteractionFeatures record(
            String prefix, String id, long time, Plan plan, String scorer, Map<String, Double> numbers) {
        InteractionFeatures record = new InteractionFeatures();
        record.setId(prefix + id);
        record.setScope(scope);
        record.setEventTime(time);
        record.setInteractionId(id);
        record.setAdapterId(plan.adapterId);
        record.setScorer(scorer);
        record.setScorerVersion("1");
        record.setNumbers(numbers);
        record.setCategories(new HashMap<>());
        return record;
    }
}
