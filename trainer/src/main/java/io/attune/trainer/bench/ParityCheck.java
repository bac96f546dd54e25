package io.attune.trainer.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.lm.LoraTraining;
import io.attune.model.lm.Precision;
import io.attune.model.token.EncodedExample;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.run.Method;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Whether this library computes what Transformers and PEFT compute from the same weights, on the same device: logits and
 * greedy tokens, the losses of a training run from the same adapter on the same batches, and adapters that one side wrote
 * and the other reads.
 */
public final class ParityCheck {
    private static final int PROMPTS = 4;
    private static final int GREEDY_TOKENS = 64;
    private static final double LOGITS_LIMIT = 1e-4;
    private static final double LOSS_LIMIT = 1e-3;

    private final BenchSettings settings;
    private final Consumer<String> progress;

    /** @param settings their precision is not looked at: what must agree is computed in f32 */
    public ParityCheck(BenchSettings settings, Consumer<String> progress) {
        this.settings = settings.with(Precision.F32);
        this.progress = progress;
    }

    /** What this side computed for the other to be compared with. */
    private record Ours(
            List<int[]> prompts,
            List<float[]> logits,
            List<int[]> greedy,
            List<List<EncodedExample>> batches,
            List<Trained> methods) {}

    private record Trained(
            String name, Path initial, Path trained, List<Double> losses, List<float[]> logits, double seconds) {}

    /**
     * Runs all of it.
     *
     * @throws IOException when the Python side fails
     * @throws IllegalStateException when there is no Python side
     */
    public Map<String, Object> run() throws IOException, InterruptedException {
        PythonReference python = settings.python();
        String missing = python == null ? "no Python was given (--python)" : python.missing();
        if (missing != null) {
            throw new IllegalStateException("nothing to compare with: " + missing);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        Ours ours;
        try (CausalLm lm = settings.load()) {
            report.putAll(settings.describe(lm));
            ours = compute(lm);
        }
        List<float[]> narrow = narrowLogits(ours.prompts());
        progress.accept("Transformers and PEFT …");
        List<JsonNode> theirs =
                python.run("parity", settings.referenceModel(), settings.deviceName(), settings.threads(), jobs(ours));
        List<Map<String, Object>> checks = new ArrayList<>();
        List<float[]> reference = logits(theirs.get(0));
        checks.add(check("logits", largestError(ours.logits(), reference), LOGITS_LIMIT));
        checks.add(check("greedyTokensThatDiffer", differing(ours.greedy(), theirs.get(1)), 0));
        report.put("bf16LogitsError", largestError(narrow, reference));
        report.put("bf16LogitsErrorOfTransformers", largestError(logits(theirs.get(2)), reference));
        progress.accept("adapters that PEFT wrote …");
        try (CausalLm lm = settings.load()) {
            int at = 3;
            for (Trained method : ours.methods()) {
                JsonNode trained = theirs.get(at++);
                double losses = TrainBenchmark.largestDifference(method.losses(), doubles(trained.get("losses")));
                checks.add(
                        check(method.name() + " losses of " + method.losses().size() + " steps", losses, LOSS_LIMIT));
                double read = largestError(method.logits(), logits(theirs.get(at++)));
                checks.add(check(method.name() + " adapter of ours in PEFT", read, LOGITS_LIMIT));
                List<float[]> ofPeft = logits(theirs.get(at++));
                double back =
                        largestError(attached(lm, LoraAdapter.read(saved(method.name())), ours.prompts()), ofPeft);
                checks.add(check(method.name() + " adapter of PEFT's here", back, LOGITS_LIMIT));
                report.put(method.name() + "Seconds", method.seconds());
                report.put(
                        method.name() + "SecondsOfPeft", trained.get("seconds").asDouble());
            }
        }
        report.put("checks", checks);
        return report;
    }

    private Ours compute(CausalLm lm) throws IOException {
        progress.accept("logits and greedy tokens …");
        List<TrainingRow> rows = BenchData.shuffled(settings.data(), settings.seed());
        List<EncodedExample> examples = BenchData.encode(lm, rows, settings.maxTokens());
        List<int[]> prompts = new ArrayList<>();
        for (EncodedExample example : examples.subList(0, Math.min(PROMPTS - 1, examples.size()))) {
            prompts.add(Arrays.copyOf(example.tokens(), example.promptLength()));
        }
        int length = Math.min(300, lm.config().maxPositions() - GREEDY_TOKENS);
        prompts.add(new Random(settings.seed())
                .ints(length, 0, lm.config().vocabSize())
                .toArray());
        List<int[]> greedy = lm.generate(prompts, GenerationOptions.greedy(GREEDY_TOKENS), null, null).stream()
                .map(text -> text.tokens())
                .toList();
        List<List<EncodedExample>> batches =
                BenchData.batches(examples, settings.batch(), settings.steps(), settings.seed());
        List<Trained> methods = new ArrayList<>();
        for (Map.Entry<String, LoraConfig> config : configs(lm).entrySet()) {
            progress.accept(config.getKey() + ": " + batches.size() + " steps …");
            methods.add(train(lm, config.getKey(), config.getValue(), batches, prompts));
        }
        return new Ours(prompts, baseLogits(lm, prompts), greedy, batches, methods);
    }

    private Map<String, LoraConfig> configs(CausalLm lm) {
        Map<String, LoraConfig> configs = new LinkedHashMap<>();
        for (Method method : List.of(Method.LORA, Method.RSLORA, Method.DORA)) {
            configs.put(method.toString(), method.shape(settings.lora(lm)));
        }
        return configs;
    }

    private Trained train(
            CausalLm lm, String name, LoraConfig config, List<List<EncodedExample>> batches, List<int[]> prompts)
            throws IOException {
        Path adapters = settings.work().resolve("adapters");
        try (LoraTraining training = LoraTraining.start(lm, config, null, settings.seed())) {
            Path initial = training.snapshot().write(adapters);
            StepTimer.Timing timing = StepTimer.train(training, batches, 0);
            LoraAdapter trained = training.snapshot();
            return new Trained(
                    name,
                    initial,
                    trained.write(adapters),
                    timing.losses(),
                    attached(lm, trained, prompts),
                    timing.seconds());
        }
    }

    private List<float[]> narrowLogits(List<int[]> prompts) throws IOException {
        try (CausalLm lm = settings.with(Precision.BF16).load()) {
            return baseLogits(lm, prompts);
        }
    }

    private static List<float[]> baseLogits(CausalLm lm, List<int[]> prompts) {
        return prompts.stream().map(prompt -> lm.lastLogits(prompt, null)).toList();
    }

    private static List<float[]> attached(CausalLm lm, LoraAdapter adapter, List<int[]> prompts) {
        try (AttachedAdapter attached = lm.attach(adapter)) {
            return prompts.stream()
                    .map(prompt -> lm.lastLogits(prompt, attached))
                    .toList();
        }
    }

    private List<Map<String, Object>> jobs(Ours ours) {
        List<Map<String, Object>> jobs = new ArrayList<>();
        jobs.add(ReferenceJobs.logits("F32", null, ours.prompts()));
        jobs.add(ReferenceJobs.greedy("F32", ours.prompts(), GREEDY_TOKENS));
        jobs.add(ReferenceJobs.logits("BF16", null, ours.prompts()));
        for (Trained method : ours.methods()) {
            Path saved = saved(method.name());
            jobs.add(ReferenceJobs.train(
                    "F32", method.initial(), ours.batches(), StepTimer.LEARNING_RATE, StepTimer.MAX_GRAD_NORM, saved));
            jobs.add(ReferenceJobs.logits("F32", method.trained(), ours.prompts()));
            jobs.add(ReferenceJobs.logits("F32", saved, ours.prompts()));
        }
        return jobs;
    }

    private Path saved(String method) {
        return settings.work().resolve("peft-" + method);
    }

    private static Map<String, Object> check(String name, double value, double limit) {
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("check", name);
        check.put("value", value);
        check.put("limit", limit);
        check.put("holds", value <= limit);
        return check;
    }

    /** Tokens that differ; what follows our end of a text is not looked at. */
    private static double differing(List<int[]> ours, JsonNode answer) {
        int differing = 0;
        for (int row = 0; row < ours.size(); row++) {
            JsonNode theirs = answer.get("tokens").get(row);
            for (int i = 0; i < ours.get(row).length; i++) {
                differing += ours.get(row)[i] == theirs.get(i).asInt() ? 0 : 1;
            }
        }
        return differing;
    }

    private static List<float[]> logits(JsonNode answer) {
        List<float[]> rows = new ArrayList<>();
        for (JsonNode row : answer.get("logits")) {
            float[] values = new float[row.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) row.get(i).asDouble();
            }
            rows.add(values);
        }
        return rows;
    }

    private static List<Double> doubles(JsonNode values) {
        List<Double> list = new ArrayList<>();
        values.forEach(value -> list.add(value.asDouble()));
        return list;
    }

    /** ‖ours − theirs‖ / ‖theirs‖ of the prompt where it is largest. */
    private static double largestError(List<float[]> ours, List<float[]> theirs) {
        double largest = 0;
        for (int row = 0; row < theirs.size(); row++) {
            double difference = 0;
            double size = 0;
            for (int i = 0; i < theirs.get(row).length; i++) {
                double reference = theirs.get(row)[i];
                difference += Math.pow(ours.get(row)[i] - reference, 2);
                size += reference * reference;
            }
            double error = Math.sqrt(difference / size);
            // NaN passes no comparison, and must not pass here.
            largest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(largest, error);
        }
        return largest;
    }
}
