package io.attune.app.command;

import io.attune.app.terminal.Terminal;
import io.attune.evaluator.suite.AnswerEvaluation;
import io.attune.evaluator.suite.AnswerMetric;
import io.attune.evaluator.suite.FileEvaluation;
import io.attune.evaluator.suite.SuiteRow;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import io.attune.trainer.data.TrainingRow;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code attune eval}. */
@Command(name = "eval", description = "Loss, perplexity and token accuracy on a file, each with an interval.")
final class EvalCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private ModelOption model;

    @Option(names = "--adapter", paramLabel = "DIR", description = "A PEFT adapter directory.")
    private Path adapter;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "JSON Lines or CSV of prompts and right answers, with the columns of attune train's --data.")
    private Path data;

    @Mixin
    private RowOptions rowOptions;

    @Option(names = "--limit", defaultValue = "0", description = "Rows at most; 0 is all (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--max-tokens",
            defaultValue = "512",
            description = "Longest row; longer ones are cut (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "NAME",
            description = "Metrics of the model's own answers besides: rougeL, exactMatch. Each row is answered once.")
    private List<String> metrics = List.of();

    @Option(
            names = "--max-new-tokens",
            defaultValue = "128",
            description = "Longest answer for --metrics (default: ${DEFAULT-VALUE}).")
    private int maxNewTokens;

    @Option(
            names = "--confidence",
            defaultValue = "0.95",
            description = "Coverage of the intervals (default: ${DEFAULT-VALUE}).")
    private double confidence;

    @Option(names = "--seed", defaultValue = "42", description = "Seed of the bootstrap (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        return Interruption.during(this::evaluate, spec.commandLine().getErr());
    }

    private int evaluate() throws Exception {
        List<AnswerMetric> asked = metrics.stream().map(AnswerMetric::named).toList();
        new OptionChecks(spec)
                .atLeast("--limit", 0, limit)
                .atLeast("--max-tokens", 8, maxTokens)
                .atLeast("--max-new-tokens", 1, maxNewTokens)
                .require(confidence > 0 && confidence < 1, "--confidence", "must be above 0 and below 1", confidence);
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        List<TrainingRow> rows = rowOptions.read(data, spec.commandLine().getErr());
        if (limit > 0 && rows.size() > limit) {
            rows = rows.subList(0, limit);
        }
        LoraAdapter lora = adapter == null ? null : LoraAdapter.read(adapter);
        try (CausalLm lm = model.load(terminal);
                AttachedAdapter attached = lora == null ? null : lm.attach(lora)) {
            ExampleEncoder encoder = lm.encoder(maxTokens);
            List<EncodedExample> encoded = rows.stream()
                    .map(row -> encoder.encode(row.prompt(), row.response()))
                    .toList();
            terminal.progress("scoring " + encoded.size() + " rows …");
            Map<String, FileEvaluation.Metric> results =
                    new LinkedHashMap<>(new FileEvaluation(confidence, seed).evaluate(lm, attached, encoded));
            if (!asked.isEmpty()) {
                results.putAll(answers(lm, attached, rows, asked, terminal));
            }
            terminal.clear();
            print(results);
        }
        return 0;
    }

    private Map<String, FileEvaluation.Metric> answers(
            CausalLm lm,
            AttachedAdapter attached,
            List<TrainingRow> rows,
            List<AnswerMetric> asked,
            Terminal terminal) {
        List<SuiteRow> suite = rows.stream()
                .map(row -> new SuiteRow(row.id(), row.prompt(), row.response()))
                .toList();
        long begin = System.nanoTime();
        return new AnswerEvaluation(confidence, seed, maxNewTokens).evaluate(lm, attached, suite, asked, done -> {
            double each = (System.nanoTime() - begin) / 1e9 / done;
            terminal.progress("answered %d of %d rows, %s left"
                    .formatted(done, suite.size(), Terminal.seconds(each * (suite.size() - done))));
        });
    }

    private void print(Map<String, FileEvaluation.Metric> results) {
        if (json) {
            new JsonLines(spec.commandLine().getOut()).print(results);
            return;
        }
        results.forEach((name, metric) -> spec.commandLine()
                .getOut()
                .printf(
                        "%-14s %.4f  [%.4f, %.4f]  n %d%n",
                        name, metric.value(), metric.low(), metric.high(), metric.n()));
    }
}
