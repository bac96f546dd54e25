package io.attune.trainer.run;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.LoraTraining;
import io.attune.model.lm.Training;
import io.attune.model.lm.WeightTraining;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Opens the training that a method asks for. QLoRA trains on a 4-bit copy of the model, which lives as long as this does,
 * unless the model is in 4 bits already.
 */
public final class Trainee implements AutoCloseable {
    private final TrainingSettings settings;
    private final LoraAdapter parentOrNull;
    private final CausalLm lm;
    private final boolean isCopy;

    /**
     * @param parentOrNull adapter to continue from
     * @throws IllegalArgumentException when the method trains no adapter and there is a parent
     */
    public Trainee(CausalLm lm, TrainingSettings settings, LoraAdapter parentOrNull) {
        if (!settings.method().givesAdapter() && parentOrNull != null) {
            throw new IllegalArgumentException(
                    settings.method() + " trains the model's own weights and cannot begin with" + " adapter "
                            + parentOrNull.id() + "; merge it into a model first");
        }
        this.settings = settings;
        this.parentOrNull = parentOrNull;
        this.isCopy = settings.method() == Method.QLORA && !lm.isQuantised();
        this.lm = isCopy ? lm.inFourBits() : lm;
    }

    /** Begins at the parent, or anew. */
    public Training start() {
        return switch (settings.method()) {
            case FULL -> WeightTraining.full(lm, settings.seed());
            case HFT -> WeightTraining.half(lm, settings.seed());
            default -> startAdapter();
        };
    }

    private LoraTraining startAdapter() {
        LoraTraining training = isBeside()
                ? LoraTraining.startBeside(lm, shape(), parentOrNull, settings.orthogonality(), settings.seed())
                : LoraTraining.start(lm, shape(), parentOrNull, settings.seed());
        return bounded(training);
    }

    private LoraTraining bounded(LoraTraining training) {
        long most = settings.activationBytes();
        return most == 0 ? training : training.keepingAtMost(most);
    }

    private boolean isBeside() {
        return settings.orthogonality() > 0 && parentOrNull != null;
    }

    /** Goes on from a saved state. */
    Training resume(Path state) throws IOException {
        if (!settings.method().givesAdapter()) {
            return WeightTraining.resume(lm, settings.method() == Method.HFT, state);
        }
        return bounded(
                isBeside()
                        ? LoraTraining.resumeBeside(lm, shape(), parentOrNull, settings.orthogonality(), state)
                        : LoraTraining.resume(lm, shape(), state));
    }

    /** The adapter before its first step. */
    LoraAdapter beforeTraining() {
        try (LoraTraining start = startAdapter()) {
            return start.snapshot();
        }
    }

    private LoraConfig shape() {
        return settings.shape();
    }

    @Override
    public void close() {
        if (isCopy) {
            lm.close();
        }
    }
}
