package io.attune.app.command;

import io.attune.app.terminal.Terminal;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.CausalLm;
import io.attune.trainer.data.ColumnMapping;
import io.attune.trainer.data.TrainingFile;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.run.OfflineTraining;
import io.attune.trainer.run.StepReport;
import io.attune.trainer.run.TrainingSettings;
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

/** {@code attune train}. */
@Command(name = "train", description = "Trains a PEFT adapter from a file.")
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private ModelOption model;

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

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The adapter becomes a directory in here, named by its digest.")
    private Path out;

    @Option(names = "--method", defaultValue = "lora", description = "lora (default: ${DEFAULT-VALUE}).")
    private String method;

    @Option(names = "--parent", paramLabel = "DIR", description = "Adapter to continue from.")
    private Path parent;

    @Option(names = "--rank", defaultValue = "8", description = "LoRA rank (default: ${DEFAULT-VALUE}).")
    private int rank;

    @Option(names = "--alpha", defaultValue = "16", description = "LoRA alpha (default: ${DEFAULT-VALUE}).")
    private float alpha;

    @Option(
            names = "--learning-rate",
            defaultValue = "3e-4",
            description = "Peak learning rate (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(names = "--epochs", defaultValue = "1", description = "Passes over the rows (default: ${DEFAULT-VALUE}).")
    private double epochs;

    @Option(names = "--batch", defaultValue = "8", description = "Rows per step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--max-tokens",
            defaultValue = "512",
            description = "Longest row; longer ones are cut (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(names = "--limit", defaultValue = "0", description = "Rows at most; 0 is all (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--holdout",
            defaultValue = "0.1",
            description = "Share of the rows that is measured, not trained on (default: ${DEFAULT-VALUE}).")
    private double holdout;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Keeps checkpoints here; the same call goes on from them.")
    private Path work;

    @Option(names = "--json", description = "JSON Lines on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (!method.equals("lora")) {
            throw new BadInputException("--method is lora in this version, not '" + method + "'");
        }
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        List<TrainingRow> rows = TrainingFile.read(data, map == null ? ColumnMapping.NONE : ColumnMapping.parse(map));
        if (limit > 0 && rows.size() > limit) {
            rows = rows.subList(0, limit);
        }
        LoraAdapter start = parent == null ? null : LoraAdapter.read(parent);
        JsonLines lines = new JsonLines(spec.commandLine().getOut());
        try (CausalLm lm = model.load(terminal)) {
            LoraConfig lora = new LoraConfig(rank, alpha, 0, LoraConfig.ALL_LINEAR, lm.name());
            TrainingSettings settings = TrainingSettings.of(lora, learningRate, epochs, batch, maxTokens, seed);
            OfflineTraining.Result result = new OfflineTraining(lm, settings, holdout)
                    .train(rows, start, out, work, step -> show(step, terminal, lines), () -> false);
            terminal.clear();
            return print(result, lines);
        }
    }

    private void show(StepReport step, Terminal terminal, JsonLines lines) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("step", step.step());
            line.put("loss", step.loss());
            line.put("learningRate", step.learningRate());
            line.put("tokensPerSecond", step.tokensPerSecond());
            line.put("etaSeconds", step.etaSeconds());
            lines.print(line);
        }
        int done = 30 * step.step() / step.steps();
        terminal.progress("[%s%s] %d/%d  loss %.3f  %.0f tokens/s  %s left"
                .formatted(
                        "#".repeat(done),
                        " ".repeat(30 - done),
                        step.step(),
                        step.steps(),
                        step.loss(),
                        step.tokensPerSecond(),
                        Terminal.seconds(step.etaSeconds())));
    }

    private int print(OfflineTraining.Result result, JsonLines lines) {
        if (result instanceof OfflineTraining.Result.Written written) {
            if (json) {
                lines.print(written.report());
            } else {
                spec.commandLine()
                        .getOut()
                        .printf(
                                "adapter %s in %s: final loss %.3f, held-out loss %s, %d label tokens in %s%n",
                                written.report().adapterId(),
                                written.report().path(),
                                written.report().finalLoss(),
                                written.report().holdoutLoss() == null
                                        ? "-"
                                        : "%.3f".formatted(written.report().holdoutLoss()),
                                written.report().labelTokens(),
                                Terminal.seconds(written.report().seconds()));
            }
            return 0;
        }
        String why = result instanceof OfflineTraining.Result.Failed failed ? failed.reason() : "stopped";
        spec.commandLine().getErr().println("attune: " + why);
        return Failures.FAILED;
    }
}
