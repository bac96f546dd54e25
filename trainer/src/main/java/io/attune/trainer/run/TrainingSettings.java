package io.attune.trainer.run;

import io.attune.model.adapter.LoraConfig;
import java.util.Objects;

/**
 * How to train.
 *
 * @param lora what is trained
 * @param learningRate peak learning rate
 * @param epochs passes over the rows, fractions allowed; at least one step is made
 * @param batchSize rows per update
 * @param maxTokens longest row; the rest of a longer one is cut
 * @param weightDecay decoupled weight decay per unit of learning rate
 * @param maxGradNorm longest gradient, 2-norm
 * @param warmupShare share of the steps in which the learning rate rises from zero
 * @param guardTolerance largest relative rise of the guard rows' loss; more of the update than that costs is taken back
 * @param seed of everything random
 * @param checkpointEvery steps between checkpoints
 */
public record TrainingSettings(
        LoraConfig lora,
        double learningRate,
        double epochs,
        int batchSize,
        int maxTokens,
        double weightDecay,
        double maxGradNorm,
        double warmupShare,
        double guardTolerance,
        long seed,
        int checkpointEvery) {
    public TrainingSettings {
        Objects.requireNonNull(lora, "lora is missing");
        require("learningRate", learningRate, learningRate > 0 && learningRate <= 1);
        require("epochs", epochs, epochs > 0 && epochs <= 1000);
        require("batchSize", batchSize, batchSize >= 1);
        require("maxTokens", maxTokens, maxTokens >= 16);
        require("weightDecay", weightDecay, weightDecay >= 0 && weightDecay < 1);
        require("maxGradNorm", maxGradNorm, maxGradNorm >= 0);
        require("warmupShare", warmupShare, warmupShare >= 0 && warmupShare < 1);
        require("guardTolerance", guardTolerance, guardTolerance >= 0);
        require("checkpointEvery", checkpointEvery, checkpointEvery >= 1);
    }

    /** The given values, no weight decay, gradients up to 1, a tenth of the steps to warm up, earlier rows at most 2 % worse. */
    public static TrainingSettings of(
            LoraConfig lora, double learningRate, double epochs, int batchSize, int maxTokens, long seed) {
        return new TrainingSettings(lora, learningRate, epochs, batchSize, maxTokens, 0, 1, 0.1, 0.02, seed, 10);
    }

    /** The same, but for how much of what was known before may be lost. */
    public TrainingSettings withGuardTolerance(double tolerance) {
        return new TrainingSettings(
                lora,
                learningRate,
                epochs,
                batchSize,
                maxTokens,
                weightDecay,
                maxGradNorm,
                warmupShare,
                tolerance,
                seed,
                checkpointEvery);
    }

    private static void require(String field, double value, boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException(field + " is out of range: " + value);
        }
    }
}
