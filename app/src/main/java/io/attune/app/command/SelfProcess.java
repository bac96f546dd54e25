package io.attune.app.command;

import io.attune.app.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Runs this command line again in processes of their own, so that each one's peak memory is its own. */
final class SelfProcess {
    private final PrintWriter out;

    /** @param out gets what the processes print */
    SelfProcess(PrintWriter out) {
        this.out = out;
    }

    /**
     * One process after the other with the same arguments, but for an option that has one of the values each time.
     *
     * @return the first exit code that is not 0, or 0; all of them run
     */
    int perValue(String option, List<String> values, List<String> arguments) throws IOException, InterruptedException {
        int code = 0;
        AtomicReference<Process> running = new AtomicReference<>();
        try (Interruption interruption = Interruption.ofChild(running)) {
            for (String value : values) {
                List<String> own = without(option, arguments);
                own.add(option + "=" + value);
                int ended = run(own, running, interruption);
                code = code == 0 ? ended : code;
                if (interruption.requested()) {
                    return Failures.FAILED;
                }
            }
        }
        return code;
    }

    private static List<String> without(String option, List<String> arguments) {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals(option)) {
                i++;
            } else if (!arguments.get(i).startsWith(option + "=")) {
                rest.add(arguments.get(i));
            }
        }
        return rest;
    }

    private int run(List<String> arguments, AtomicReference<Process> running, Interruption interruption)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        running.set(process);
        if (interruption.requested()) {
            // It may have been started after the one before was told to end.
            process.destroy();
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.println(line);
                out.flush();
            }
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }
}
