package io.attune.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command line as a person starts it: {@code ./attune} as a process of its own.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record AttuneProcess(int code, String out, String err) {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** Runs a command to its end, with its output in files of a folder: a child that outlives it must not hold a pipe open. */
    static AttuneProcess run(Path folder, String... arguments) throws IOException, InterruptedException {
        return run(folder, started -> {}, arguments);
    }

    /** What is done to a process while it runs. */
    @FunctionalInterface
    interface Meanwhile {
        void happens(Process started) throws IOException, InterruptedException;
    }

    /** The same, while something happens. */
    static AttuneProcess run(Path folder, Meanwhile meanwhile, String... arguments)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "attune", ".out");
        Path err = Files.createTempFile(folder, "attune", ".err");
        List<String> command = new ArrayList<>();
        command.add(Repository.root().resolve("attune").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        // The build under test has just been made.
        builder.environment().put("ATTUNE_NO_BUILD", "1");
        Process process = builder.start();
        try {
            meanwhile.happens(process);
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(command + " did not end within " + LIMIT + ": " + Files.readString(err));
            }
        } finally {
            process.destroyForcibly();
        }
        return new AttuneProcess(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
