package io.attune.trainer.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.format.ModelConfig;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.LoraTraining;
import io.attune.model.lm.MatrixRate;
import io.attune.model.lm.Precision;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Speed and memory of LoRA training: on rows of a file beside PEFT in the same run, and on 8 × 128 random tokens as a
 * share of what the device does in plain matrix products.
 */
public final class TrainBenchmark {
    private static final int UNIFORM_ROWS = 8;
    private static final int UNIFORM_LENGTH = 128;

    private final BenchSettings settings;
    private final Consumer<String> progress;

    public TrainBenchmark(BenchSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Runs all of it and gives what is printed. */
    public Map<String, Object> run() throws IOException, InterruptedException {
        Map<String, Object> report = new LinkedHashMap<>();
        List<List<EncodedExample>> batches;
        StepTimer.Timing ours;
        long peak;
        Path adapter;
        try (DeviceMemory memory = DeviceMemory.watch(settings.resolvedDevice());
                CausalLm lm = settings.load()) {
            batches = BenchData.batches(
                    BenchData.encode(lm, BenchData.shuffled(settings.data(), settings.seed()), settings.maxTokens()),
                    settings.batch(),
                    settings.warmup() + settings.steps(),
                    settings.seed());
            report.putAll(settings.describe(lm));
            try (LoraTraining training = LoraTraining.start(lm, settings.lora(lm), null, settings.seed())) {
                LoraAdapter initial = training.snapshot();
                progress.accept("attune: " + batches.size() + " steps …");
                ours = StepTimer.train(training, batches, settings.warmup());
                peak = memory.peakBytes();
                adapter = initial.write(settings.work().resolve("adapters"));
            }
            report.put("attune", timing(ours, peak));
            report.put("matrixProducts", matrixShare(lm));
        }
        PythonReference python = settings.python();
        String missing = python == null ? "no Python was given (--python)" : python.missing();
        if (missing != null) {
            report.put("peft", null);
            report.put("peftMissing", missing);
            return report;
        }
        progress.accept("PEFT: " + batches.size() + " steps …");
        try (DeviceMemory memory = DeviceMemory.watch(settings.resolvedDevice())) {
            JsonNode theirs = python.run(
                            "train",
                            settings.referenceModel(),
                            settings.deviceName(),
                            settings.threads(),
                            List.of(job(adapter, batches)))
                    .get(0);
            long theirPeak = settings.deviceName().equals("cpu")
                    ? theirs.get("peakBytes").asLong()
                    : memory.peakBytes();
            StepTimer.Timing timing = timing(theirs);
            report.put("peft", timing(timing, theirPeak));
            Map<String, Object> ratios = new LinkedHashMap<>();
            ratios.put("labelTokensPerSecond", ours.labelsPerSecond() / timing.labelsPerSecond());
            ratios.put("peakBytes", (double) peak / theirPeak);
            ratios.put("largestLossDifference", largestDifference(ours.losses(), timing.losses()));
            report.put("ratios", ratios);
        }
        return report;
    }

    private Map<String, Object> job(Path adapter, List<List<EncodedExample>> batches) {
        Map<String, Object> job = ReferenceJobs.train(
                settings.precisionName(), adapter, batches, StepTimer.LEARNING_RATE, StepTimer.MAX_GRAD_NORM, null);
        job.put("warmup", settings.warmup());
        return job;
    }

    private Map<String, Object> matrixShare(CausalLm lm) {
        ModelConfig model = lm.config();
        int count = Math.max(3, settings.steps() / 2);
        List<List<EncodedExample>> batches =
                BenchData.uniform(model.vocabSize(), UNIFORM_ROWS, UNIFORM_LENGTH, 2 + count, settings.seed());
        progress.accept("8 × 128 tokens …");
        double seconds;
        try (LoraTraining training = LoraTraining.start(lm, settings.lora(lm), null, settings.seed())) {
            seconds = StepTimer.train(training, batches, 2).seconds() / count;
        }
        double rate = TrainingFlops.ofStep(model, settings.rank(), batches.get(0)) / seconds;
        progress.accept("matrix products …");
        double limit = MatrixRate.flopsPerSecond(
                settings.resolvedDevice(),
                Precision.valueOf(settings.precisionName()),
                UNIFORM_ROWS * UNIFORM_LENGTH,
                model.hiddenSize(),
                model.intermediateSize(),
                0.5);
        Map<String, Object> share = new LinkedHashMap<>();
        share.put("secondsPerStep", seconds);
        share.put("tokensPerSecond", UNIFORM_ROWS * UNIFORM_LENGTH / seconds);
        share.put("trainingFlopsPerSecond", rate);
        share.put("matrixFlopsPerSecond", limit);
        share.put("share", rate / limit);
        return share;
    }

    private static Map<String, Object> timing(StepTimer.Timing timing, long peakBytes) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("labelTokensPerSecond", timing.labelsPerSecond());
        values.put("tokensPerSecond", timing.tokensPerSecond());
        values.put("seconds", timing.seconds());
        values.put("labelTokens", timing.labels());
        values.put("peakBytes", peakBytes);
        values.put("losses", timing.losses());
        return values;
    }

    private static StepTimer.Timing timing(JsonNode answer) {
        List<Double> losses = new ArrayList<>();
        answer.get("losses").forEach(loss -> losses.add(loss.asDouble()));
        return new StepTimer.Timing(
                losses,
                answer.get("seconds").asDouble(),
                0,
                answer.get("tokens").asLong(),
                answer.get("labels").asLong());
    }

    static double largestDifference(List<Double> ours, List<Double> theirs) {
        double largest = 0;
        for (int i = 0; i < ours.size(); i++) {
            largest = Math.max(largest, Math.abs(ours.get(i) - theirs.get(i)));
        }
        return largest;
    }
}
