package io.attune.trainer.run;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.export.HuggingFaceExport;
import io.attune.model.export.OverlaidWeights;
import io.attune.model.export.StoredPrecision;
import io.attune.model.format.WeightFiles;
import io.attune.model.format.Weights;
import io.attune.model.lm.CausalLm;
import io.attune.trainer.data.BadRowException;
import io.attune.trainer.data.TrainingSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Trains from rows of a file, without Kafka: what {@code attune train} does. Methods that give an adapter write a PEFT
 * directory; half and full fine-tuning write a model, as a Hugging Face directory.
 */
public final class OfflineTraining {
    private static final String CHECKPOINTS = "attune-checkpoints";

    private final CausalLm lm;
    private final TrainingSettings settings;
    private final ModelOutput outputOrNull;
    private final ServedModel servedOrNull;

    /** The model as it is served, loaded when an adapter has to prove itself on it. */
    public interface ServedModel {
        /** The model in full precision; whoever asks closes it. */
        CausalLm load() throws IOException;
    }

    /**
     * How a trained model is written.
     *
     * @param source where the model was loaded from
     * @param precision of the file
     */
    public record ModelOutput(Path source, StoredPrecision precision) {}

    /**
     * What is printed at the end.
     *
     * @param adapterId name of the adapter, or of the model
     * @param path its directory
     * @param method what was trained
     * @param objective what was minimised
     * @param rowsAtLimit rows to train on that are as long as a row may be; longer ones were cut to that
     * @param steps updates made
     * @param bestStep the update that was kept
     * @param trainedParameters number of values that were trained
     * @param fileBytes size of the directory
     * @param trainTokens tokens that went through the network
     * @param labelTokens tokens that were learned
     * @param seconds training time
     * @param tokensPerSecond of training time
     * @param peakRssBytes peak resident memory of the process; 0 where the system does not say
     * @param finalLoss of the last step, nats per label token; of preferences and ratings per row
     * @param holdoutLossBefore of the held-out rows before training, nats per label token; null when none were held out
     * @param holdoutLoss the same after it
     * @param forgetting losses of earlier slices before and after
     */
    public record Report(
            String adapterId,
            String path,
            String method,
            String objective,
            int rowsAtLimit,
            int steps,
            int bestStep,
            long trainedParameters,
            long fileBytes,
            long trainTokens,
            long labelTokens,
            double seconds,
            double tokensPerSecond,
            long peakRssBytes,
            double finalLoss,
            Double holdoutLossBefore,
            Double holdoutLoss,
            List<SliceLoss> forgetting) {}

    /** How it ended. */
    public sealed interface Result {
        /** What was trained was written. */
        record Written(Report report, RunMetrics metrics) implements Result {}

        /** It was asked to stop; with a work directory, the same call goes on from there. */
        record Stopped(int step) implements Result {}

        /** It cannot succeed; one line says why. */
        record Failed(String reason) implements Result {}
    }

    /** For methods that give an adapter. */
    public OfflineTraining(CausalLm lm, TrainingSettings settings) {
        this(lm, settings, null);
    }

    /** @param outputOrNull how a model is written; null when the method gives an adapter */
    public OfflineTraining(CausalLm lm, TrainingSettings settings, ModelOutput outputOrNull) {
        this(lm, settings, outputOrNull, null);
    }

    /**
     * @param outputOrNull how a model is written; null when the method gives an adapter
     * @param servedOrNull where golden outputs are made when {@code lm} is in 4 bits; without it such an adapter has none
     */
    public OfflineTraining(CausalLm lm, TrainingSettings settings, ModelOutput outputOrNull, ServedModel servedOrNull) {
        if (!settings.method().givesAdapter() && outputOrNull == null) {
            throw new IllegalArgumentException(
                    "method " + settings.method() + " needs to know how the model is written");
        }
        if (settings.maxTokens() > lm.config().maxPositions()) {
            throw new IllegalArgumentException("maxTokens is " + settings.maxTokens() + ", but " + lm.name()
                    + " has only " + lm.config().maxPositions() + " positions");
        }
        this.lm = lm;
        this.settings = settings;
        this.outputOrNull = outputOrNull;
        this.servedOrNull = servedOrNull;
    }

    /**
     * Trains and writes the result.
     *
     * @param parentOrNull adapter to continue from
     * @param out the result becomes a directory in here, named by its id
     * @param workDirectoryOrNull holds checkpoints, in a directory {@code attune-checkpoints} that is gone when training is over; null makes none
     * @throws BadRowException when no row is of the kind that the objective learns from
     * @throws IllegalArgumentException when the parent does not belong to the model, or is of another shape
     */
    public Result train(
            TrainingSet set,
            LoraAdapter parentOrNull,
            Path out,
            Path workDirectoryOrNull,
            TrainingListener listener,
            BooleanSupplier stop)
            throws IOException {
        if (parentOrNull != null) {
            checkParent(parentOrNull);
        }
        // A directory in it that is nobody else's, so that there is something to remove in the end.
        Path checkpoints = workDirectoryOrNull == null ? null : workDirectoryOrNull.resolve(CHECKPOINTS);
        TrainingRun run = new TrainingRun(lm, settings, set, parentOrNull, checkpoints, listener);
        if (run.steps() == 0) {
            throw new BadRowException("none of the " + set.trained().size() + " rows to train on is what "
                    + settings.alignment().kind() + " learns from: a " + run.needed());
        }
        RunOutcome outcome = run.run(stop);
        Result result;
        if (outcome instanceof RunOutcome.Failed failed) {
            return new Result.Failed(failed.reason());
        } else if (outcome instanceof RunOutcome.Stopped stopped) {
            return new Result.Stopped(stopped.step());
        } else if (outcome instanceof RunOutcome.FinishedModel finished) {
            result = written(
                    writeModel(finished.result(), out),
                    run.rowsAtLimit(),
                    finished.result().metrics());
        } else {
            AdapterResult adapter = ((RunOutcome.Finished) outcome).result();
            result = written(proved(adapter.adapter(), run).write(out), run.rowsAtLimit(), adapter.metrics());
        }
        if (checkpoints != null) {
            FileTree.delete(checkpoints);
        }
        return result;
    }

    /** What a 4-bit model gives says little about an adapter's outputs on the one that serves it. */
    private void checkParent(LoraAdapter parent) throws IOException {
        if (!lm.isQuantised()) {
            ParentProof.check(lm, parent);
        } else if (servedOrNull != null) {
            try (CausalLm served = servedOrNull.load()) {
                ParentProof.check(served, parent);
            }
        }
    }

    private LoraAdapter proved(LoraAdapter adapter, TrainingRun run) throws IOException {
        if (!lm.isQuantised() || servedOrNull == null) {
            return adapter;
        }
        try (CausalLm served = servedOrNull.load()) {
            return new GoldenRecorder(served).record(adapter, run.examples());
        }
    }

    private Path writeModel(WeightsResult result, Path out) throws IOException {
        try (Weights base = WeightFiles.open(outputOrNull.source())) {
            return HuggingFaceExport.write(
                    outputOrNull.source(), new OverlaidWeights(base, result.tensors()), outputOrNull.precision(), out);
        }
    }

    private Result written(Path directory, int rowsAtLimit, RunMetrics metrics) throws IOException {
        Report report = new Report(
                directory.getFileName().toString(),
                directory.toString(),
                settings.method().toString(),
                settings.alignment().kind().toString(),
                rowsAtLimit,
                metrics.steps(),
                metrics.bestStep(),
                metrics.trainedParameters(),
                bytes(directory),
                metrics.trainTokens(),
                metrics.labelTokens(),
                metrics.seconds(),
                metrics.tokensPerSecond(),
                metrics.peakRssBytes(),
                metrics.finalLoss(),
                Double.isNaN(metrics.holdoutLossBefore()) ? null : metrics.holdoutLossBefore(),
                Double.isNaN(metrics.holdoutLoss()) ? null : metrics.holdoutLoss(),
                metrics.forgetting());
        return new Result.Written(report, metrics);
    }

    private static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            long sum = 0;
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }
}
