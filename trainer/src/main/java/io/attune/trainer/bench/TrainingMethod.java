package io.attune.trainer.bench;

import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.LoraTraining;
import io.attune.model.lm.Precision;
import io.attune.model.lm.Training;
import io.attune.model.lm.WeightTraining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** The ways of training that are compared, with the learning rate that each is run with. */
enum TrainingMethod {
    LORA(3e-4),
    RSLORA(3e-4),
    DORA(3e-4),
    QLORA(3e-4),
    HFT(3e-5),
    FULL(3e-5);

    private final double learningRate;

    TrainingMethod(double learningRate) {
        this.learningRate = learningRate;
    }

    static TrainingMethod of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    double learningRate() {
        return learningRate;
    }

    String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How the frozen weights are held. */
    Precision precision(Precision usual) {
        return this == QLORA ? Precision.NF4 : usual;
    }

    Training start(CausalLm lm, int rank, long seed) {
        LoraConfig lora = new LoraConfig(rank, 2f * rank, 0, LoraConfig.ALL_LINEAR, lm.name());
        return switch (this) {
            case LORA, QLORA -> LoraTraining.start(lm, lora, null, seed);
            case RSLORA -> LoraTraining.start(lm, lora.rankStabilised(), null, seed);
            case DORA -> LoraTraining.start(lm, lora.withDora(), null, seed);
            case HFT -> WeightTraining.half(lm, seed);
            case FULL -> WeightTraining.full(lm, seed);
        };
    }

    /**
     * Bytes of what has to be kept to use the result: the adapter's file, or the changed weights in bf16.
     *
     * @param directory where an adapter is written to be measured
     */
    long fileBytes(Training training, Path directory) throws IOException {
        if (training instanceof LoraTraining lora) {
            Path written = lora.snapshot().write(directory);
            try (Stream<Path> files = Files.list(written)) {
                return files.mapToLong(TrainingMethod::size).sum();
            }
        }
        return 2 * training.trainedParameters();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
