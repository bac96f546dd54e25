package io.attune.schemas.config;

import io.attune.schemas.record.Hyperparameters;
import java.io.Serializable;
import java.util.List;

/**
 * What a retrain request asks for.
 *
 * @param method lora, rslora, dora or qlora
 * @param objective sft learns right answers; dpo and orpo learn preferences; kto learns thumbs, which are training rows only then
 * @param rank LoRA rank
 * @param alpha LoRA alpha
 * @param learningRate peak learning rate; 0 is what suits the objective: 2e-3 for right answers, 5e-4 for the others, whose losses break a model
 *     at the former (docs/benchmarks/methods.md)
 * @param epochs passes over the new rows
 * @param batchSize rows per step
 * @param maxTokens longest row
 * @param replayRatio earlier rows of the scope per new row
 * @param rehearsalRatio rehearsal rows per new row: refusals and everyday answers that no scope's traffic brings, so that an
 *     adapter keeps them; 0 is none
 * @param orthogonality above 0, a new adapter is trained beside the parent and kept orthogonal to it this strongly (O-LoRA, arXiv
 *     2310.14152); ranks then add up from retrain to retrain. 0 trains the parent's own matrices on
 * @param patience tens of steps without a lower loss of a tenth of the new rows, which are then not trained on, after which training stops with
 *     what was best; 0 never stops early
 * @param maxExamples new rows trained on at most, and rows held out at most; 0 is all. What bounds a retrain's time
 * @param seed seed of everything random
 */
public record TrainingPolicy(
        String method,
        String objective,
        int rank,
        double alpha,
        double learningRate,
        double epochs,
        int batchSize,
        int maxTokens,
        double replayRatio,
        double rehearsalRatio,
        double orthogonality,
        int patience,
        int maxExamples,
        long seed)
        implements Serializable {
    private static final List<String> METHODS = List.of("lora", "rslora", "dora", "qlora");
    private static final double RATE_FOR_ANSWERS = 2e-3;
    private static final double RATE_FOR_RATINGS = 5e-4;
    private static final List<String> OBJECTIVES = List.of("sft", "dpo", "kto", "orpo");

    public TrainingPolicy {
        Checks.among("training.method", method, METHODS);
        Checks.among("training.objective", objective, OBJECTIVES);
        Checks.atLeast("training.rank", rank, 1);
        Checks.within("training.alpha", alpha, 1e-6, 1e6);
        Checks.within("training.learningRate", learningRate, 0, 1);
        Checks.within("training.epochs", epochs, 0.01, 1000);
        Checks.atLeast("training.batchSize", batchSize, 1);
        Checks.atLeast("training.maxTokens", maxTokens, 16);
        Checks.within("training.replayRatio", replayRatio, 0, 10);
        Checks.within("training.rehearsalRatio", rehearsalRatio, 0, 10);
        Checks.within("training.orthogonality", orthogonality, 0, 1e6);
        if (orthogonality > 0 && method.equals("dora")) {
            throw new IllegalArgumentException(
                    "training.orthogonality must be 0 with training.method dora but is " + orthogonality);
        }
        Checks.atLeast("training.patience", patience, 0);
        Checks.atLeast("training.maxExamples", maxExamples, 0);
    }

    /** Whether thumbs are training rows: only KTO learns from an answer that is merely called good or bad. */
    public boolean learnsThumbs() {
        return objective.equals("kto");
    }

    /** Peak learning rate, never 0. */
    public double chosenLearningRate() {
        if (learningRate > 0) {
            return learningRate;
        }
        return objective.equals("sft") ? RATE_FOR_ANSWERS : RATE_FOR_RATINGS;
    }

    /** As a retrain request has it; the method is a field of its own there. */
    public Hyperparameters hyperparameters() {
        return Hyperparameters.newBuilder()
                .setRank(rank)
                .setAlpha(alpha)
                .setLearningRate(chosenLearningRate())
                .setEpochs(epochs)
                .setBatchSize(batchSize)
                .setMaxTokens(maxTokens)
                .setReplayRatio(replayRatio)
                .setRehearsalRatio(rehearsalRatio)
                .setOrthogonality(orthogonality)
                .setPatience(patience)
                .setMaxExamples(maxExamples)
                .setObjective(objective)
                .setSeed(seed)
                .build();
    }

    public static TrainingPolicy standard() {
        return new TrainingPolicy("lora", "sft", 8, 16, 0, 1, 4, 512, 0.25, 1.0, 0, 0, 400, 42);
    }
}
