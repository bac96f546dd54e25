package io.attune.app.command;

import io.attune.app.stack.EmbeddedStack;
import io.attune.app.stack.Endpoints;
import io.attune.app.stack.Ports;
import io.attune.app.stack.StackHome;
import io.attune.app.stack.StackProcess;
import io.attune.app.stack.StackSettings;
import io.attune.app.terminal.Logging;
import io.attune.app.terminal.Terminal;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code attune up}. */
@Command(
        name = "up",
        description = "Starts the embedded stack: Kafka, registry, Flink, streams, trainer, gate, serving, console.")
final class UpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private HomeOption home;

    @Mixin
    private ModelOption model;

    @Option(
            names = "--policies",
            paramLabel = "FILE",
            description = "YAML with the policy of every scope (default: the built-in one).")
    private Path policies;

    @Option(
            names = "--anchors",
            paramLabel = "FILE",
            description =
                    "JSON Lines with prompt and response that a new adapter must not get worse on (default: the built-in set).")
    private Path anchors;

    @Option(names = "--free-ports", description = "Takes free ports instead of 7070 and following.")
    private boolean freePorts;

    @Option(names = "--foreground", description = "Stays in this process until interrupted.")
    private boolean foreground;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        StackHome stackHome = home.home();
        Optional<Endpoints> running = Endpoints.of(stackHome);
        if (running.isPresent()) {
            throw new BadInputException("a stack runs already in " + stackHome.root() + " (process "
                    + running.get().pid() + "): see 'attune status', or stop it with 'attune down'");
        }
        model.path(terminal);
        if (foreground) {
            return runHere(stackHome, terminal);
        }
        readPolicies();
        Endpoints endpoints = new StackProcess(stackHome)
                .start(spec.commandLine().getParseResult().originalArgs(), terminal);
        StatusCommand.print(endpoints, spec.commandLine().getOut());
        return 0;
    }

    private int runHere(StackHome stackHome, Terminal terminal) throws IOException, InterruptedException {
        Files.createDirectories(stackHome.logs());
        Logging.toFile(stackHome.logs().resolve("stack.log"), true);
        StackSettings settings = new StackSettings(
                model.name(), model.precision(), freePorts ? Ports.free() : Ports.standard(), readPolicies(), anchors);
        EmbeddedStack stack;
        try {
            stack = EmbeddedStack.start(stackHome, settings, terminal);
        } catch (Exception e) {
            throw new IOException("the stack did not start: " + e.getMessage(), e);
        }
        StatusCommand.print(stack.endpoints(), spec.commandLine().getOut());
        // Until the process is told to end; the stack closes itself then.
        new CountDownLatch(1).await();
        return 0;
    }

    private Policies readPolicies() throws IOException {
        return policies == null ? Policies.standardForAll() : new PolicyFile().read(policies);
    }
}
