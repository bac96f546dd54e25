package io.attune.app.command;

import io.attune.app.terminal.Terminal;
import io.attune.evaluator.suite.FileEvaluation;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import io.attune.trainer.data.ColumnMapping;
import io.attune.trainer.data.TrainingFile;
import io.attune.trainer.data.TrainingRow;
import java.nio.file.Path;
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
            description = "JSON Lines or CSV of prompts and right answers.")
    private Path data;

    @Option(
            names = "--map",
            paramLabel = "FIELD=COLUMN,…",
            description = "Which column is what, where the names are not the usual ones.")
    private String map;

    @Option(names = "--limit", defaultValue = "0", description = "Rows at most; 0 is all (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--max-tokens",
            defaultValue = "512",
            description = "Longest row; longer ones are cut (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

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
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        List<TrainingRow> rows = TrainingFile.read(data, map == null ? ColumnMapping.NONE : ColumnMapping.parse(map));
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
            Map<String, FileEvaluation.Metric> metrics =
                    new FileEvaluation(confidence, seed).evaluate(lm, attached, encoded);
            terminal.clear();
            print(metrics);
        }
        return 0;
    }

    private void print(Map<String, FileEvaluation.Metric> metrics) {
        if (json) {
            new JsonLines(spec.commandLine().getOut()).print(metrics);
            return;
        }
        metrics.forEach((name, metric) -> spec.commandLine()
                .getOut()
                .printf(
                        "%-14s %.4f  [%.4f, %.4f]  n %d%n",
                        name, metric.value(), metric.low(), metric.high(), metric.n()));
    }
}
