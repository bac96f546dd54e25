package io.attune.trainer.run;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Trains an adapter from rows of a file, without Kafka: what {@code attune train} does. */
public final class OfflineTraining {
    private final CausalLm lm;
    private final TrainingSettings settings;
    private final double holdoutShare;

    /**
     * What is printed at the end.
     *
     * @param adapterId name of the adapter
     * @param path its directory
     * @param trainTokens tokens that went through the network
     * @param labelTokens tokens that were learned
     * @param seconds training time
     * @param peakRssBytes peak resident memory of the process; 0 where the system does not say
     * @param finalLoss of the last step, nats per label token
     * @param holdoutLoss of the held-out rows, nats per label token; null when none were held out
     */
    public record Report(
            String adapterId,
            String path,
            long trainTokens,
            long labelTokens,
            double seconds,
            long peakRssBytes,
            double finalLoss,
            Double holdoutLoss) {}

    /** How it ended. */
    public sealed interface Result {
        /** The adapter was written. */
        record Written(Report report, AdapterResult result) implements Result {}

        /** It was asked to stop; with a work directory, the same call goes on from there. */
        record Stopped(int step) implements Result {}

        /** It cannot succeed; one line says why. */
        record Failed(String reason) implements Result {}
    }

    /**
     * @param holdoutShare share of the rows that is measured and not trained on, by a hash of the prompt; 0 for none
     */
    public OfflineTraining(CausalLm lm, TrainingSettings settings, double holdoutShare) {
        if (!(holdoutShare >= 0 && holdoutShare < 1)) {
            throw new IllegalArgumentException("holdoutShare must be at least 0 and below 1 but is " + holdoutShare);
        }
        this.lm = lm;
        this.settings = settings;
        this.holdoutShare = holdoutShare;
    }

    /**
     * Trains and writes the adapter.
     *
     * @param parentOrNull adapter to continue from
     * @param out the adapter becomes a directory in here, named by its id
     * @param workDirectoryOrNull holds checkpoints; null makes none
     */
    public Result train(
            List<TrainingRow> rows,
            LoraAdapter parentOrNull,
            Path out,
            Path workDirectoryOrNull,
            TrainingListener listener,
            BooleanSupplier stop)
            throws IOException {
        TrainingRun run = new TrainingRun(lm, settings, split(rows), parentOrNull, workDirectoryOrNull, listener);
        RunOutcome outcome = run.run(stop);
        if (outcome instanceof RunOutcome.Failed failed) {
            return new Result.Failed(failed.reason());
        }
        if (outcome instanceof RunOutcome.Stopped stopped) {
            return new Result.Stopped(stopped.step());
        }
        AdapterResult result = ((RunOutcome.Finished) outcome).result();
        Path written = result.adapter().write(out);
        if (workDirectoryOrNull != null) {
            FileTree.delete(workDirectoryOrNull);
        }
        return new Result.Written(report(result, written), result);
    }

    TrainingSet split(List<TrainingRow> rows) {
        List<TrainingRow> train = new ArrayList<>();
        List<TrainingRow> holdout = new ArrayList<>();
        for (TrainingRow row : rows) {
            (position(row) < holdoutShare ? holdout : train).add(row);
        }
        return TrainingSet.ofNew(train, holdout);
    }

    /** Uniform in [0, 1), the same for the same prompt: it never stands on both sides. */
    private static double position(TrainingRow row) {
        UUID hash = UUID.nameUUIDFromBytes(row.prompt().toString().getBytes(StandardCharsets.UTF_8));
        return (hash.getMostSignificantBits() >>> 11) / 0x1p53;
    }

    private static Report report(AdapterResult result, Path written) {
        RunMetrics metrics = result.metrics();
        return new Report(
                result.adapter().id(),
                written.toString(),
                metrics.trainTokens(),
                metrics.labelTokens(),
                metrics.seconds(),
                metrics.peakRssBytes(),
                metrics.finalLoss(),
                Double.isNaN(metrics.holdoutLoss()) ? null : metrics.holdoutLoss());
    }
}
