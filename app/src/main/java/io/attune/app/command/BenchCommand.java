package io.attune.app.command;

import io.attune.app.terminal.Terminal;
import io.attune.trainer.bench.ParityCheck;
import io.attune.trainer.bench.TrainBenchmark;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code attune bench}: each benchmark is a command of its own. */
@Command(
        name = "bench",
        description = "The benchmarks that the documents quote; without a name, lists them.",
        synopsisSubcommandLabel = "NAME")
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
        print(new TrainBenchmark(options.settings(terminal), terminal::progress).run(), options, terminal);
        return 0;
    }

    @Command(
            name = "parity",
            description = "Logits, training losses and adapters against Transformers and PEFT on the same weights.")
    int parity(@Mixin BenchOptions options, @Mixin StandardHelp standardHelp) throws Exception {
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        Map<String, Object> report = new ParityCheck(options.settings(terminal), terminal::progress).run();
        print(report, options, terminal);
        boolean holds = ((List<?>) report.get("checks"))
                .stream().allMatch(check -> Boolean.TRUE.equals(((Map<?, ?>) check).get("holds")));
        return holds ? 0 : Failures.FAILED;
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
