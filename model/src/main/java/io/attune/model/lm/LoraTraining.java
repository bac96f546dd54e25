package io.attune.model.lm;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Trains one LoRA adapter. Not thread-safe; the model may serve other threads meanwhile. */
public final class LoraTraining implements AutoCloseable {
    private LoraTraining() {}

    /**
     * Begins a training run.
     *
     * @param parentOrNull adapter to continue from, of the same rank and layers; null begins with A random and B zero
     * @param seed of A's initialisation
     */
    public static LoraTraining start(CausalLm lm, LoraConfig config, LoraAdapter parentOrNull, long seed) {
        throw new UnsupportedOperationException();
    }

    /** Continues the run that {@link #saveState} wrote, exactly where it was. */
    public static LoraTraining resume(CausalLm lm, LoraConfig config, Path directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Adds the gradient of {@code gradientScale} times the summed loss of the batch's label tokens to what
     * {@link #applyAdamW} will use.
     */
    public StepLoss accumulate(List<EncodedExample> batch, double gradientScale) {
        throw new UnsupportedOperationException();
    }

    /**
     * One AdamW update (β 0.9, 0.999; ε 1e-8; decoupled weight decay) with what was accumulated, which is cleared.
     *
     * @param maxGradNorm the gradient is scaled down to this global 2-norm when it is longer; 0 for no limit
     * @return the gradient's norm before scaling
     */
    public double applyAdamW(double learningRate, double weightDecay, double maxGradNorm) {
        throw new UnsupportedOperationException();
    }

    /** The adapter as it is now, without golden outputs. */
    public LoraAdapter snapshot() {
        throw new UnsupportedOperationException();
    }

    /** The number of values that are trained. */
    public long trainedParameters() {
        throw new UnsupportedOperationException();
    }

    /** The number of updates made, over all resumed runs. */
    public long steps() {
        throw new UnsupportedOperationException();
    }

    /** Writes parameters, moments and the step count so that {@link #resume} goes on byte for byte the same. */
    public void saveState(Path directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
