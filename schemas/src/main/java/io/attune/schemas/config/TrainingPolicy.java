package io.attune.schemas.config;

import java.io.Serializable;

/**
 * What a retrain request asks for.
 *
 * @param rank LoRA rank
 * @param alpha LoRA alpha
 * @param learningRate peak learning rate
 * @param epochs passes over the new rows
 * @param batchSize rows per step
 * @param maxTokens longest row
 * @param replayRatio earlier rows of the scope per new row
 * @param rehearsalRatio rehearsal rows per new row: refusals and everyday answers that no scope's traffic brings, so that an
 *     adapter keeps them; 0 is none
 * @param maxExamples new rows trained on at most, and rows held out at most; 0 is all. What bounds a retrain's time
 * @param seed seed of everything random
 */
public record TrainingPolicy(
        int rank,
        double alpha,
        double learningRate,
        double epochs,
        int batchSize,
        int maxTokens,
        double replayRatio,
        double rehearsalRatio,
        int maxExamples,
        long seed)
        implements Serializable {
    public TrainingPolicy {
        Checks.atLeast("training.rank", rank, 1);
        Checks.within("training.alpha", alpha, 1e-6, 1e6);
        Checks.within("training.learningRate", learningRate, 1e-9, 1);
        Checks.within("training.epochs", epochs, 0.01, 1000);
        Checks.atLeast("training.batchSize", batchSize, 1);
        Checks.atLeast("training.maxTokens", maxTokens, 16);
        Checks.within("training.replayRatio", replayRatio, 0, 10);
        Checks.within("training.rehearsalRatio", rehearsalRatio, 0, 10);
        Checks.atLeast("training.maxExamples", maxExamples, 0);
    }

    public static TrainingPolicy standard() {
        return new TrainingPolicy(8, 16, 2e-3, 1, 4, 512, 0.25, 1.0, 400, 42);
    }
}
