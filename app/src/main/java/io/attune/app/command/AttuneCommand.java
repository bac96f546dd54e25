package io.attune.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
        name = "attune",
        version = "attune 0.1.0",
        description = "Keeps a deployed LLM in tune with its traffic.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            ReplayCommand.class,
            TrainCommand.class,
            EvalCommand.class,
            GenerateCommand.class,
            ExportCommand.class,
            BenchCommand.class,
            DetectCommand.class,
            ScanCommand.class,
            AdaptersCommand.class,
            PromoteCommand.class,
            RollbackCommand.class,
            RetrainCommand.class,
            CancelCommand.class
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:bad usage or bad input"})
public final class AttuneCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
