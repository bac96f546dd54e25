package io.attune.app.command;

import io.attune.app.stack.Endpoints;
import io.attune.app.stack.StackHome;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the stack lives. */
final class HomeOption {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "State of the stack (default: $ATTUNE_HOME, or ~/.attune).")
    private Path home;

    StackHome home() {
        return home == null ? StackHome.standard() : new StackHome(home);
    }

    /** The running stack. */
    Endpoints running() throws IOException {
        return Endpoints.of(home())
                .orElseThrow(() ->
                        new BadInputException("no stack runs in " + home().root() + ": start one with 'attune up'"));
    }
}
