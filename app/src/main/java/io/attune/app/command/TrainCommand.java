package io.attune.app.command;

import io.attune.app.terminal.Terminal;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.export.StoredPrecision;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import io.attune.trainer.data.HoldoutSplit;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import io.attune.trainer.run.Alignment;
import io.attune.trainer.run.Method;
import io.attune.trainer.run.OfflineTraining;
import io.attune.trainer.run.SliceLoss;
import io.attune.trainer.run.StepReport;
import io.attune.trainer.run.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code attune train}. */
@Command(name = "train", description = "Trains a PEFT adapter, or a model, from a file.")
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private ModelOption model;

    @Mixin
    private TrainingOptions training;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description =
                    "JSON Lines or CSV; a row has prompt and response (or instruction, input and response), messages, "
                            + "prompt, chosen and rejected, chosen and rejected as dialogues, or prompt, completion and label.")
    private Path data;

    @Mixin
    private RowOptions rowOptions;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The adapter or model becomes a directory in here, named by its digest.")
    private Path out;

    @Option(names = "--parent", paramLabel = "DIR", description = "Adapter to continue from.")
    private Path parent;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = "Earlier rows, of which some are trained on again, so that they are not forgotten.")
    private Path replay;

    @Option(
            names = "--replay-ratio",
            defaultValue = "0.25",
            description = "Replayed rows per new row (default: ${DEFAULT-VALUE}).")
    private double replayRatio;

    @Option(
            names = "--earlier",
            paramLabel = "NAME=FILE",
            description = "Earlier rows, measured before and after and not trained on; may be given several times.")
    private Map<String, Path> earlier = Map.of();

    @Option(names = "--limit", defaultValue = "0", description = "Rows at most; 0 is all (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--holdout",
            defaultValue = "0.1",
            description = "Share of the rows that is measured, not trained on (default: ${DEFAULT-VALUE}).")
    private double holdout;

    @Option(
            names = "--store",
            defaultValue = "BF16",
            description = "How a trained model is written, ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private StoredPrecision store;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description =
                    "Keeps checkpoints in DIR/attune-checkpoints until training is over; the same call goes on from them.")
    private Path work;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Writes a page with the loss curve and the outcome here.")
    private Path report;

    @Option(names = "--json", description = "JSON Lines on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        check();
        Method method = training.method();
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        TrainingSet set = rows();
        LoraAdapter start = parent == null ? null : LoraAdapter.read(parent);
        JsonLines lines = new JsonLines(spec.commandLine().getOut());
        TrainReport page = new TrainReport();
        Path path = model.path(terminal);
        Precision precision = method == Method.QLORA ? Precision.NF4 : model.precision();
        try (Interruption interruption = Interruption.watch();
                CausalLm lm = model.load(terminal, precision)) {
            OfflineTraining.ModelOutput output =
                    method.givesAdapter() ? null : new OfflineTraining.ModelOutput(path, store);
            OfflineTraining.ServedModel served = () -> CausalLm.load(path, Precision.AUTO, model.device());
            OfflineTraining.Result result = new OfflineTraining(lm, training.settings(lm), output, served)
                    .train(set, start, out, work, told(terminal, lines, page), interruption::requested);
            terminal.clear();
            if (report != null && result instanceof OfflineTraining.Result.Written written) {
                page.write(report, written.report());
            }
            return print(result, lines);
        }
    }

    private void check() {
        OptionChecks checks = new OptionChecks(spec);
        Method method = training.method();
        training.alignment();
        training.check(checks, parent != null);
        checks.atLeast("--limit", 0, limit)
                .atLeast("--replay-ratio", 0, replayRatio)
                .onlyIf(replay != null, "it needs --replay, the rows to take from", "--replay-ratio")
                .onlyIf(!method.givesAdapter(), "method " + method + " writes an adapter", "--store");
        if (method == Method.QLORA && model.precision() != Precision.AUTO && model.precision() != Precision.NF4) {
            throw new BadInputException(
                    "--method qlora trains in NF4, so --precision " + model.precision() + " would be ignored");
        }
        OutputPlace.directory("--out", out);
        if (work != null) {
            OutputPlace.directory("--work", work);
        }
        if (report != null) {
            OutputPlace.file("--report", report);
        }
    }

    private TrainingSet rows() throws IOException {
        List<TrainingRow> rows = read(data);
        if (limit > 0 && rows.size() > limit) {
            rows = rows.subList(0, limit);
        }
        TrainingSet own = new HoldoutSplit(holdout).split(rows);
        if (own.fresh().isEmpty()) {
            throw new BadInputException("nothing is left to train on: --holdout " + holdout + " holds all rows out ("
                    + rows.size() + "); --holdout 0 trains on all");
        }
        if (training.patience() > 0 && own.holdout().isEmpty()) {
            throw new BadInputException("--patience " + training.patience() + " needs held-out rows, and --holdout "
                    + holdout + " holds out none of the " + rows.size() + " rows");
        }
        List<TrainingRow> replayed = replay == null
                ? List.of()
                : HoldoutSplit.sample(
                        read(replay), Math.round(replayRatio * own.fresh().size()), training.seed());
        Map<String, List<TrainingRow>> slices = new LinkedHashMap<>();
        for (Map.Entry<String, Path> slice : earlier.entrySet()) {
            slices.put(slice.getKey(), read(slice.getValue()));
        }
        return new TrainingSet(own.fresh(), replayed, List.of(), List.of(), own.holdout(), slices);
    }

    private List<TrainingRow> read(Path file) throws IOException {
        return rowOptions.readAll(file, spec.commandLine().getErr());
    }

    private TrainingListener told(Terminal terminal, JsonLines lines, TrainReport page) {
        return new TrainingListener() {
            @Override
            public void onStep(StepReport step) {
                show(step, terminal, lines, page);
            }

            @Override
            public void onCheckpointLeftAside(String why) {
                terminal.clear();
                spec.commandLine().getErr().println("attune: " + why + "; training begins anew");
            }
        };
    }

    private void show(StepReport step, Terminal terminal, JsonLines lines, TrainReport page) {
        page.add(step);
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
                describe(written.report());
            }
            return 0;
        }
        String why = result instanceof OfflineTraining.Result.Failed failed
                ? failed.reason()
                : "stopped after step " + ((OfflineTraining.Result.Stopped) result).step()
                        + (work == null ? ", nothing is kept without --work" : ", the same call goes on from there");
        spec.commandLine().getErr().println("attune: " + why);
        return Failures.FAILED;
    }

    private boolean isAnswers() {
        return training.alignment().kind() == Alignment.Kind.SFT;
    }

    private void describe(OfflineTraining.Report report) {
        spec.commandLine()
                .getOut()
                .printf(
                        "%s %s in %s: %s %.3f, held-out loss %s, %d label tokens in %s%n",
                        training.method().givesAdapter() ? "adapter" : "model",
                        report.adapterId(),
                        report.path(),
                        // A preference's loss is another quantity than that of the right answers which are held out.
                        isAnswers()
                                ? "final loss"
                                : "final " + report.objective().toLowerCase(Locale.ROOT) + " loss",
                        report.finalLoss(),
                        report.holdoutLoss() == null
                                ? "- (no row is held out)"
                                : (isAnswers() ? "%.3f (%.3f before)" : "of right answers %.3f (%.3f before)")
                                        .formatted(report.holdoutLoss(), report.holdoutLossBefore()),
                        report.labelTokens(),
                        Terminal.seconds(report.seconds()));
        if (report.rowsAtLimit() > 0) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%d rows are as long as --max-tokens lets them be; longer ones were cut to that%n",
                            report.rowsAtLimit());
        }
        TrainReport.warning(report, training.patience() > 0)
                .ifPresent(spec.commandLine().getOut()::println);
        for (SliceLoss slice : report.forgetting()) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: loss %.3f before, %.3f after (%d rows)%n",
                            slice.slice(), slice.before(), slice.after(), slice.rows());
        }
    }
}
