package io.attune.app.command;

import picocli.CommandLine.Option;

/** {@code --help}, the same everywhere. */
final class StandardHelp {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and ends.")
    private boolean help;
}
