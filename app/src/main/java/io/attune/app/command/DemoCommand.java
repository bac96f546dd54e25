package io.attune.app.command;

import io.attune.app.demo.Demo;
import io.attune.app.demo.DemoPolicies;
import io.attune.app.demo.DemoScale;
import io.attune.app.demo.DemoSettings;
import io.attune.app.stack.EmbeddedStack;
import io.attune.app.stack.KnownModels;
import io.attune.app.stack.Ports;
import io.attune.app.stack.StackHome;
import io.attune.app.stack.StackProcess;
import io.attune.app.stack.StackSettings;
import io.attune.app.terminal.Logging;
import io.attune.app.terminal.Terminal;
import io.attune.model.format.ModelNotFoundException;
import io.attune.model.lm.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code attune demo}. */
@Command(
        name = "demo",
        description =
                "The whole loop on this machine with simulated users: calm traffic, a shift, alert, retrain, gate,"
                        + " deployment, recovery.")
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Option(
            names = "--model",
            paramLabel = "M",
            description = "Base model (default: smollm2-135m where it is there or can be fetched, else pocket).")
    private String model;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "attune-report",
            description = "Folder for report.json and report.html (default: ${DEFAULT-VALUE}).")
    private Path report;

    @Option(
            names = "--seed",
            defaultValue = "7",
            description = "Seed of the simulated users (default: ${DEFAULT-VALUE}).")
    private long seed;

    @ArgGroup
    private Control control;

    /** The negative controls; at most one. */
    static final class Control {
        @Option(names = "--no-shift", description = "Control: the traffic stays as it is, nothing must be retrained.")
        private boolean noShift;

        @Option(
                names = "--poison",
                description = "Control: one user floods crafted feedback, nothing must be retrained.")
        private boolean poison;
    }

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        String chosen = chooseModel(terminal);
        DemoSettings settings = new DemoSettings(chosen, report, story(), seed, DemoScale.standard());
        StackHome home = new StackHome(StackHome.standard().root().resolve("demo"));
        new StackProcess(home).requireNone();
        deleteOld(home.root());
        Files.createDirectories(report);
        Logging.toFile(report.resolve("demo.log"), false);
        terminal.line("model " + chosen + ", log in " + report.resolve("demo.log"));
        StackSettings stackSettings =
                new StackSettings(chosen, Precision.AUTO, Ports.free(), DemoPolicies.policies(chosen), null);
        try (EmbeddedStack stack = EmbeddedStack.start(home, stackSettings, terminal)) {
            terminal.line("console " + terminal.bold(stack.endpoints().console().toString()));
            return Demo.play(settings, stack.endpoints(), terminal) ? 0 : Failures.FAILED;
        }
    }

    private DemoSettings.Control story() {
        if (control == null) {
            return DemoSettings.Control.SHIFT;
        }
        return control.poison ? DemoSettings.Control.POISON : DemoSettings.Control.NO_SHIFT;
    }

    private String chooseModel(Terminal terminal) throws ModelNotFoundException {
        KnownModels models = new KnownModels(StackHome.standard());
        if (model != null) {
            models.resolve(model, terminal);
            return model;
        }
        try {
            models.resolve(KnownModels.SMOLLM2, terminal);
            return KnownModels.SMOLLM2;
        } catch (ModelNotFoundException e) {
            terminal.line("smollm2-135m cannot be had (" + e.getMessage() + "): the demo takes the pocket model");
            return KnownModels.POCKET;
        }
    }

    /** An earlier demo's state would be this demo's traffic. */
    private static void deleteOld(Path root) throws java.io.IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
