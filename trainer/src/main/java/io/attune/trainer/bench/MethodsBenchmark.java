package io.attune.trainer.bench;

import io.attune.model.format.WeightFiles;
import io.attune.model.format.Weights;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.LoraTraining;
import io.attune.model.lm.Precision;
import io.attune.model.lm.SequenceScore;
import io.attune.model.lm.Training;
import io.attune.model.token.EncodedExample;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.run.Alignment;
import io.attune.trainer.run.LearningRateSchedule;
import io.attune.trainer.run.Method;
import io.attune.trainer.run.Trainee;
import io.attune.trainer.run.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One training method on several data sets and seeds: what it learns of rows that it has not seen (held-out loss), what
 * it forgets (the loss of another set's rows, the anchor), and what that costs. Every data set is also the anchor of the one before it.
 */
public final class MethodsBenchmark {
    private final BenchSettings settings;
    private final List<Path> files;
    private final int heldOut;
    private final Double learningRateOrNull;
    private final Consumer<String> progress;

    /**
     * @param settings their data are not looked at; their seed is the one of the split
     * @param files data sets, two at least
     * @param heldOut rows of each set that are measured and not trained on
     * @param learningRateOrNull peak learning rate; null is the method's own
     */
    public MethodsBenchmark(
            BenchSettings settings,
            List<Path> files,
            int heldOut,
            Double learningRateOrNull,
            Consumer<String> progress) {
        if (files.size() < 2) {
            throw new IllegalArgumentException("two data sets are needed, one is the other's anchor");
        }
        this.settings = settings;
        this.files = List.copyOf(files);
        this.heldOut = heldOut;
        this.learningRateOrNull = learningRateOrNull;
        this.progress = progress;
    }

    /**
     * Runs one method in this process, whose peak memory is then the method's.
     *
     * @param results gets one row per data set and seed, as soon as it is there
     */
    public void run(String methodName, List<Long> seeds, Consumer<Map<String, Object>> results) throws IOException {
        Method method = Method.of(methodName);
        BenchSettings own = method == Method.QLORA ? settings.with(Precision.NF4) : settings;
        try (DeviceMemory memory = DeviceMemory.watch(settings.resolvedDevice());
                CausalLm lm = own.load()) {
            List<Slice> slices = new ArrayList<>();
            for (Path file : files) {
                slices.add(slice(lm, file));
            }
            for (int i = 0; i < slices.size(); i++) {
                for (long seed : seeds) {
                    progress.accept(method + " on " + slices.get(i).name() + ", seed " + seed + " …");
                    results.accept(row(lm, method, slices.get(i), slices.get((i + 1) % slices.size()), seed, memory));
                }
            }
        }
    }

    /** A data set as tokens, and the loss of its measured rows before any training. */
    private record Slice(String name, List<EncodedExample> train, List<EncodedExample> heldOut, double lossBefore) {}

    private Slice slice(CausalLm lm, Path file) throws IOException {
        List<TrainingRow> rows = BenchData.shuffled(file, settings.seed());
        List<EncodedExample> all = BenchData.encode(lm, rows, settings.maxTokens());
        List<EncodedExample> measured = all.subList(0, heldOut);
        String name = file.getFileName().toString().replaceAll("\\..*", "");
        return new Slice(name, all.subList(heldOut, all.size()), measured, loss(lm.score(measured, null)));
    }

    private Map<String, Object> row(
            CausalLm lm, Method method, Slice slice, Slice anchor, long seed, DeviceMemory memory) throws IOException {
        List<List<EncodedExample>> batches = BenchData.batches(slice.train(), settings.batch(), settings.steps(), seed);
        double rate = learningRateOrNull == null ? method.learningRate() : learningRateOrNull;
        LearningRateSchedule schedule = new LearningRateSchedule(rate, settings.steps() / 10, settings.steps());
        TrainingSettings training = TrainingSettings.of(
                        settings.lora(lm), rate, 1, settings.batch(), settings.maxTokens(), seed)
                .with(method, Alignment.SFT);
        try (Trainee trainee = new Trainee(lm, training, null);
                Training run = trainee.start()) {
            StepTimer.Timing timing = StepTimer.train(run, batches, settings.warmup(), schedule::at);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("method", method.toString());
            row.put("data", slice.name());
            row.put("seed", seed);
            row.put("learningRate", rate);
            row.put("rank", settings.rank());
            row.put("steps", settings.steps());
            double after = loss(run.score(slice.heldOut()));
            row.put("heldOutLossBefore", slice.lossBefore());
            row.put("heldOutLoss", after);
            row.put("heldOutDrop", slice.lossBefore() - after);
            double forgotten = loss(run.score(anchor.heldOut()));
            row.put("anchor", anchor.name());
            row.put("anchorLossBefore", anchor.lossBefore());
            row.put("anchorLoss", forgotten);
            row.put("anchorRise", forgotten - anchor.lossBefore());
            row.put("tokensPerSecond", timing.tokensPerSecond());
            if (settings.threads() == 1) {
                row.put("tokensPerProcessorSecond", timing.tokensPerProcessorSecond());
            }
            row.put("peakBytes", memory.peakBytes());
            row.put("trainedParameters", run.trainedParameters());
            row.put("fileBytes", fileBytes(run));
            return row;
        }
    }

    /** Bytes of what is kept: the adapter's directory, or the whole model in bf16. */
    private long fileBytes(Training run) throws IOException {
        if (run instanceof LoraTraining lora) {
            try (Stream<Path> files =
                    Files.list(lora.snapshot().write(settings.work().resolve("adapters")))) {
                return files.mapToLong(file -> file.toFile().length()).sum();
            }
        }
        try (Weights weights = WeightFiles.open(settings.model())) {
            return Short.BYTES
                    * weights.names().stream().mapToLong(weights::elements).sum();
        }
    }

    /** Nats per label token. */
    static double loss(List<SequenceScore> scores) {
        double sum = scores.stream()
                .mapToDouble(SequenceScore::negativeLogLikelihood)
                .sum();
        return sum / scores.stream().mapToLong(SequenceScore::labelTokens).sum();
    }
}
