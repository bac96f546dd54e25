package io.attune.app.command;

import io.attune.app.terminal.Terminal;
import io.attune.trainer.bench.BenchSettings;
import io.attune.trainer.bench.MethodsBenchmark;
import io.attune.trainer.bench.ParityCheck;
import io.attune.trainer.bench.ReplayBenchmark;
import io.attune.trainer.bench.TrainBenchmark;
import io.attune.trainer.data.ColumnMapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code attune bench}: each benchmark is a command of its own. */
@Command(
        name = "bench",
        description = "The benchmarks that the documents quote; without a name, lists them.",
        synopsisSubcommandLabel = "NAME",
        subcommands = BenchDetectorsCommand.class)
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Override
    public void run() {
        for (Map.Entry<String, CommandLine> entry : spec.subcommands().entrySet()) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%-10s %s%n",
                            entry.getKey(),
                            String.join(
                                    " ",
                                    entry.getValue()
                                            .getCommandSpec()
                                            .usageMessage()
                                            .description()));
        }
    }

    @Command(
            name = "train",
            description = "Labelled tokens per second and peak memory of LoRA training, beside PEFT in the same run.")
    int train(@Mixin BenchOptions options, @Mixin StandardHelp standardHelp) throws Exception {
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        TrainBenchmark benchmark = new TrainBenchmark(options.settings(terminal), terminal::progress);
        return during(() -> print(benchmark.run(), options, terminal));
    }

    @Command(
            name = "parity",
            description = "Logits, training losses and adapters against Transformers and PEFT on the same weights.")
    int parity(@Mixin BenchOptions options, @Mixin StandardHelp standardHelp) throws Exception {
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        ParityCheck check = new ParityCheck(options.settings(terminal), terminal::progress);
        return Interruption.during(
                () -> {
                    Map<String, Object> report = check.run();
                    print(report, options, terminal);
                    boolean holds = ((List<?>) report.get("checks"))
                            .stream().allMatch(one -> Boolean.TRUE.equals(((Map<?, ?>) one).get("holds")));
                    return holds ? 0 : Failures.FAILED;
                },
                spec.commandLine().getErr());
    }

    @Command(
            name = "methods",
            description =
                    "LoRA, rsLoRA, DoRA, QLoRA, HFT and full fine-tuning: held-out and anchor loss, speed, memory, size.")
    int methods(
            @Mixin BenchOptions options,
            @Option(
                            names = "--anchor",
                            required = true,
                            paramLabel = "FILE",
                            description = "A second data set; each is also trained on and the other's anchor.")
                    Path anchor,
            @Option(
                            names = "--method",
                            split = ",",
                            defaultValue = "lora,rslora,dora,qlora,hft,full",
                            description = "Which (default: ${DEFAULT-VALUE}). Several run in a process each.")
                    List<String> methods,
            @Option(
                            names = "--learning-rate",
                            description = "Peak learning rate (default: that of attune train for the method).")
                    Double learningRate,
            @Mixin RepeatOptions repeats,
            @Mixin StandardHelp standardHelp)
            throws Exception {
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        if (methods.size() > 1) {
            return new SelfProcess(spec.commandLine().getOut()).perValue("--method", methods, arguments(spec));
        }
        BenchSettings settings = options.settings(terminal);
        List<Path> sets = List.of(settings.data(), anchor);
        MethodsBenchmark benchmark =
                new MethodsBenchmark(settings, sets, repeats.heldOut(), learningRate, terminal::progress);
        return during(() -> benchmark.run(methods.get(0), repeats.seeds(), row -> print(row, options, terminal)));
    }

    @Command(
            name = "replay",
            description =
                    "One adapter taught three sets in turn, with shares of earlier rows replayed: what it forgets.")
    int replay(
            @Mixin BenchOptions options,
            @Option(
                            names = "--then",
                            required = true,
                            paramLabel = "FILE",
                            description = "The sets taught after --data, in order.")
                    List<Path> then,
            @Option(
                            names = "--map",
                            paramLabel = "FIELD=COLUMN,…",
                            description = "Columns of the last set, where the names are not the usual ones.")
                    String map,
            @Option(
                            names = "--shares",
                            split = ",",
                            defaultValue = "0,0.1,0.3",
                            description = "Shares (default: ${DEFAULT-VALUE}).")
                    List<Double> shares,
            @Mixin RepeatOptions repeats,
            @Mixin StandardHelp standardHelp)
            throws Exception {
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        BenchSettings settings = options.settings(terminal);
        List<ReplayBenchmark.Task> tasks = new ArrayList<>();
        tasks.add(new ReplayBenchmark.Task(settings.data(), ColumnMapping.NONE));
        for (int i = 0; i < then.size(); i++) {
            boolean mapped = map != null && i == then.size() - 1;
            tasks.add(new ReplayBenchmark.Task(then.get(i), mapped ? ColumnMapping.parse(map) : ColumnMapping.NONE));
        }
        ReplayBenchmark benchmark = new ReplayBenchmark(settings, tasks, repeats.heldOut(), terminal::progress);
        return during(() -> benchmark.run(shares, repeats.seeds(), row -> print(row, options, terminal)));
    }

    /** Work that may throw. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private int during(Work work) throws Exception {
        return Interruption.during(
                () -> {
                    work.run();
                    return 0;
                },
                spec.commandLine().getErr());
    }

    /** What was typed after the name of this program. */
    private static List<String> arguments(CommandSpec spec) {
        return spec.root().commandLine().getParseResult().originalArgs();
    }

    private void print(Map<String, Object> report, BenchOptions options, Terminal terminal) {
        terminal.clear();
        if (options.json()) {
            new JsonLines(spec.commandLine().getOut()).print(report);
        } else {
            BenchTable.print(report, "", spec.commandLine().getOut());
        }
    }
}
