package io.attune.app;

import io.attune.app.command.AttuneCommand;
import io.attune.app.command.Failures;
import io.attune.app.terminal.Logging;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Starts the command line: exit code 0 for done, 1 for failed, 2 for bad usage or bad input. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Logging.toStandardError();
        System.exit(commandLine().execute(arguments));
    }

    /** The command line, its output on the process's streams in UTF-8. */
    static CommandLine commandLine() {
        return new CommandLine(new AttuneCommand())
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Failures::badUsage)
                .setExecutionExceptionHandler(Failures::failed);
    }
}
