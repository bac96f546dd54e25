package io.attune.app.stack;

import io.attune.app.terminal.Terminal;
import io.attune.embedded.EmbeddedRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The stack as a process of its own that outlives the command that started it. */
public final class StackProcess {
    private static final long START_LIMIT_SECONDS = 180;
    private static final long STOP_LIMIT_SECONDS = 90;

    private final StackHome home;

    public StackProcess(StackHome home) {
        this.home = home;
    }

    /**
     * Starts this program again with {@code --foreground}, detached, and waits until the stack is ready.
     *
     * @param arguments of the command line, {@code up} first
     */
    public Endpoints start(List<String> arguments, Terminal terminal) throws IOException, InterruptedException {
        Path output = home.logs().resolve("stack.out");
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            // In a session of its own, so that the terminal's end is not the stack's.
            command.add("/usr/bin/setsid");
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.attune.app.Main"));
        command.addAll(arguments);
        command.add("--foreground");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        long start = System.nanoTime();
        while (!process.waitFor(300, TimeUnit.MILLISECONDS)) {
            Optional<Endpoints> endpoints = Endpoints.of(home);
            if (endpoints.isPresent()) {
                terminal.clear();
                return endpoints.get();
            }
            long seconds = (System.nanoTime() - start) / 1_000_000_000;
            if (seconds > START_LIMIT_SECONDS) {
                process.destroy();
                throw new IOException("the stack is not ready after " + START_LIMIT_SECONDS + " s, see " + home.logs());
            }
            terminal.progress("starting … " + Terminal.seconds(seconds));
        }
        throw new IOException("the stack ended at its start: " + lastLine(output) + " (more in " + home.logs() + ")");
    }

    /**
     * Makes the home folder, ends what a killed stack left behind in it, and checks the ports.
     *
     * @throws IllegalArgumentException when the folder may not be written to or a port is taken
     */
    public void prepare(Ports ports) throws IOException, InterruptedException {
        home.create();
        EmbeddedRegistry.endOrphan(home.registry());
        ports.requireFree();
    }

    /**
     * Checks that no stack runs or starts in the home folder.
     *
     * @throws StackRunsException when one does
     */
    public void requireNone() throws IOException {
        Optional<ProcessHandle> holder = StackLock.holder(home);
        if (holder.isPresent()) {
            throw new StackRunsException(home, holder.get());
        }
    }

    /**
     * Asks the stack to stop, whether it runs or still starts, and waits until it has. What a killed stack left behind is
     * ended, too.
     *
     * @return whether there was one
     */
    public boolean stop() throws IOException, InterruptedException {
        Optional<ProcessHandle> holder = StackLock.holder(home);
        if (holder.isEmpty()) {
            EmbeddedRegistry.endOrphan(home.registry());
            return false;
        }
        ProcessHandle process = holder.get();
        process.destroy();
        try {
            process.onExit().get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "process " + process.pid() + " does not stop within " + STOP_LIMIT_SECONDS
                            + " s; kill it, the next start recovers",
                    e);
        } catch (ExecutionException e) {
            throw new IOException("could not wait for process " + process.pid() + ": " + e.getCause(), e);
        }
        return true;
    }

    private static String lastLine(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1).replaceFirst("^attune: ", "");
    }
}
