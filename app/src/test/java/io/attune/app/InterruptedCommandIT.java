package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that are told to end by a signal while native code computes for them: they end in order, not by a crash. */
class InterruptedCommandIT {
    private static final int SIGTERM_CODE = 128 + 15;

    /** Processor time after which the model is loaded and being used. */
    private static final Duration AFTER_LOADING = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"eval", "bench train"})
    void aCommandThatIsToldToEndSaysSoAndEnds(String command) throws Exception {
        Path maps = Path.of("/proc/self/maps");
        Assumptions.assumeTrue(Files.exists(maps), "needs Linux's /proc to know when libtorch computes");
        Path data = folder.resolve("rows.jsonl");
        String row = "{\"prompt\":\"How do I return a parcel?\",\"response\":\"%s\"}"
                .formatted("Print the label. ".repeat(9));
        Files.write(data, Collections.nCopies(10_000, row));
        Stream<String> options = Stream.of("--model", "pocket", "--data", data.toString());
        Stream<String> more = command.equals("eval") ? Stream.of() : Stream.of("--steps", "5000", "--python", "false");
        String[] arguments = Stream.of(Stream.of(command.split(" ")), options, more)
                .flatMap(part -> part)
                .toArray(String[]::new);
        AttuneProcess ended = AttuneProcess.run(folder, this::endOnceItComputes, arguments);
        assertThat(ended.err()).contains("attune: interrupted");
        assertThat(ended.code()).isEqualTo(SIGTERM_CODE);
        assertThat(ended.out()).isEmpty();
    }

    private void endOnceItComputes(Process started) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !started.isAlive() || hasOpened(started, "libtorch_cpu"));
        Duration loaded = used(started);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !started.isAlive() || used(started).minus(loaded).compareTo(AFTER_LOADING) > 0);
        started.destroy();
    }

    private static Duration used(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static boolean hasOpened(Process process, String library) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "maps"))) {
            return lines.anyMatch(line -> line.contains(library));
        }
    }
}
