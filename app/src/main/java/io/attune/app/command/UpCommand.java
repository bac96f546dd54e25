package io.attune.app.command;

import io.attune.app.stack.EmbeddedStack;
import io.attune.app.stack.Endpoints;
import io.attune.app.stack.Ports;
import io.attune.app.stack.StackHome;
import io.attune.app.stack.StackProcess;
import io.attune.app.stack.StackRunsException;
import io.attune.app.stack.StackSettings;
import io.attune.app.terminal.Logging;
import io.attune.app.terminal.Terminal;
import io.attune.drift.job.Baselines;
import io.attune.evaluator.suite.AnchorFile;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.PolicyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
        StackProcess process = new StackProcess(stackHome);
        process.requireNone();
        StackSettings settings = settings();
        // Whatever is wrong with what was asked for is said here, before a process is started that could only log it.
        process.prepare(settings.ports());
        checkAnchors();
        Baselines.of(settings.policies());
        model.path(terminal);
        if (foreground) {
            return runHere(stackHome, settings, terminal);
        }
        Endpoints endpoints = process.start(spec.commandLine().getParseResult().originalArgs(), terminal);
        StatusCommand.print(endpoints, spec.commandLine().getOut());
        return 0;
    }

    private int runHere(StackHome stackHome, StackSettings settings, Terminal terminal)
            throws IOException, InterruptedException {
        Logging.toFile(stackHome.logs().resolve("stack.log"), true);
        EmbeddedStack stack;
        try {
            stack = EmbeddedStack.start(stackHome, settings, terminal);
        } catch (StackRunsException | IllegalArgumentException e) {
            throw e;
        } catch (InterruptedException e) {
            throw new IOException("it was told to end before it had started", e);
        } catch (Exception e) {
            throw new IOException("the stack did not start: " + reason(e), e);
        }
        StatusCommand.print(stack.endpoints(), spec.commandLine().getOut());
        // Until the process is told to end; the stack closes itself then.
        new CountDownLatch(1).await();
        return 0;
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private StackSettings settings() throws IOException {
        Policies chosen = policies == null ? Policies.standardForAll() : new PolicyFile().read(policies);
        return new StackSettings(
                model.name(), model.precision(), freePorts ? Ports.free() : Ports.standard(), chosen, anchors);
    }

    private void checkAnchors() throws IOException {
        if (anchors != null) {
            try (InputStream in = Files.newInputStream(anchors)) {
                AnchorFile.read(anchors.toString(), in);
            }
        }
    }
}
