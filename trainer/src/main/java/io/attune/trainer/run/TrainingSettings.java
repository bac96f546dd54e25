package io.attune.trainer.run;

import io.attune.model.adapter.LoraConfig;
import java.util.Objects;

/**
 * How to train.
 *
 * @param method what is trained
 * @param alignment what is minimised
 * @param lora the adapter's shape, before the method's changes to it; of no meaning where none is trained
 * @param learningRate peak learning rate
 * @param epochs passes over the rows, fractions allowed; at least one step is made
 * @param batchSize rows per update
 * @param maxTokens longest row; the rest of a longer one is cut
 * @param weightDecay decoupled weight decay per unit of learning rate
 * @param maxGradNorm longest gradient, 2-norm
 * @param warmupShare share of the steps in which the learning rate rises from zero
 * @param guardTolerance largest relative rise of the loss of earlier guard rows, two and a half times which general ones
 *     may rise; more of the update than that costs is taken back
 * @param seed of everything random
 * @param checkpointEvery steps between checkpoints
 * @param orthogonality how strongly a new adapter beside the parent is kept apart from it (O-LoRA, arXiv 2310.14152); 0 trains
 *     the parent's own matrices on
 * @param patience checkpoints without a lower loss of the validation rows, or held-out ones where there are none, after which training stops, with what was best; 0 never stops
 * @param activationBytes what a pass of an adapter may keep for its way back; where it would be more, layers are computed again,
 *     which gives the same values; 0 is half of the memory that is available when training begins, on a processor, and all on a GPU
 */
public record TrainingSettings(
        Method method,
        Alignment alignment,
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
        int checkpointEvery,
        double orthogonality,
        int patience,
        long activationBytes) {
    public TrainingSettings {
        Objects.requireNonNull(method, "method is missing");
        Objects.requireNonNull(alignment, "alignment is missing");
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
        require("orthogonality", orthogonality, orthogonality >= 0 && Double.isFinite(orthogonality));
        if (orthogonality > 0 && weightDecay > 0) {
            throw new IllegalArgumentException("weightDecay must be 0 with orthogonality but is " + weightDecay);
        }
        require("patience", patience, patience >= 0);
        require("activationBytes", activationBytes, activationBytes >= 0);
        if (activationBytes > 0 && !method.givesAdapter()) {
            throw new IllegalArgumentException("activationBytes must be 0 with method " + method + " but is "
                    + activationBytes + ": only layers with an adapter can be computed again");
        }
    }

    /** LoRA on right answers without early stopping. */
    public TrainingSettings(
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
        this(
                Method.LORA,
                Alignment.SFT,
                lora,
                learningRate,
                epochs,
                batchSize,
                maxTokens,
                weightDecay,
                maxGradNorm,
                warmupShare,
                guardTolerance,
                seed,
                checkpointEvery,
                0,
                0,
                0);
    }

    /** The given values, no weight decay, gradients up to 1, a tenth of the steps to warm up, earlier rows at most 2 % worse. */
    public static TrainingSettings of(
            LoraConfig lora, double learningRate, double epochs, int batchSize, int maxTokens, long seed) {
        return new TrainingSettings(lora, learningRate, epochs, batchSize, maxTokens, 0, 1, 0.1, 0.02, seed, 10);
    }

    /** The adapter's shape with the method's changes to it. */
    public LoraConfig shape() {
        return method.shape(lora);
    }

    /** The same, but for how much of what was known before may be lost. */
    public TrainingSettings withGuardTolerance(double tolerance) {
        return with(method, alignment, tolerance, orthogonality, patience, activationBytes);
    }

    /** The same, but for what is trained and what is minimised. */
    public TrainingSettings with(Method otherMethod, Alignment otherAlignment) {
        return with(otherMethod, otherAlignment, guardTolerance, orthogonality, patience, activationBytes);
    }

    /** The same, but for when training stops early. */
    public TrainingSettings withPatience(int checkpoints) {
        return with(method, alignment, guardTolerance, orthogonality, checkpoints, activationBytes);
    }

    /** The same, but for how a new adapter is kept apart from its parent. */
    public TrainingSettings withOrthogonality(double strength) {
        return with(method, alignment, guardTolerance, strength, patience, activationBytes);
    }

    /** The same, but for how much memory a pass may keep. */
    public TrainingSettings withActivationBytes(long bytes) {
        return with(method, alignment, guardTolerance, orthogonality, patience, bytes);
    }

    private TrainingSettings with(
            Method newMethod, Alignment newAlignment, double tolerance, double strength, int newPatience, long bytes) {
        return new TrainingSettings(
                newMethod,
                newAlignment,
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
                checkpointEvery,
                strength,
                newPatience,
                bytes);
    }

    private static void require(String field, double value, boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException(field + " is out of range: " + value);
        }
    }
}
