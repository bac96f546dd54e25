package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchDetectorsTest {

    @TempDir
    private Path folder;

    private final Cli cli = new Cli();

    @Test
    void isListedAndExplainsItself() {
        assertThat(cli.run("bench")).isZero();
        assertThat(cli.out.toString()).containsPattern("detectors +Run lengths");
        assertThat(cli.run("bench", "detectors", "--help")).isZero();
        assertThat(cli.out.toString()).contains("run-length, delay, cost");
    }

    @Test
    void tabulatesDelaysOfOneDetector() {
        String[] command = {
            "bench", "detectors", "--part", "delay", "--runs", "2", "--seed", "7", "--detector", "category-mix"
        };
        assertThat(cli.run(command)).isZero();
        String first = cli.out.toString();
        assertThat(first.lines()).hasSize(5);
        assertThat(first.lines().skip(2))
                .allSatisfy(row -> assertThat(row).contains("| category-mix |").endsWith("| 0 of 2 |"));
        cli.out.getBuffer().setLength(0);
        assertThat(cli.run(command)).isZero();
        assertThat(cli.out.toString()).as("the same seed again").isEqualTo(first);
    }

    @Test
    void tabulatesRunLengthsOnARecordedTrace() throws Exception {
        StringBuilder trace = new StringBuilder("time,context,generated\n");
        for (int i = 0; i < 2_000; i++) {
            trace.append(i).append(',').append(i * 7919 % 1013).append(",1\n");
        }
        Path file = Files.writeString(folder.resolve("trace.csv"), trace);
        assertThat(cli.run(
                        "bench",
                        "detectors",
                        "--part",
                        "run-length",
                        "--runs",
                        "2",
                        "--detector",
                        "page-hinkley",
                        "--tokens",
                        file.toString()))
                .isZero();
        assertThat(cli.out.toString())
                .contains("| normal | page-hinkley |  | calibrated | ")
                .contains("| trace.csv, context tokens shuffled | page-hinkley |")
                .doesNotContain("cusum");
    }

    @Test
    void badUseIsOneLine() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.csv"), "time,context\n1,many\n");
        String[][] bad = {
            {"--runs", "1", "must be at least 2, was 1"},
            {"--detector", "magic", "no detector is called 'magic'"},
            {"--tokens", folder.resolve("nothing.csv").toString(), "is not there"},
            {"--tokens", broken.toString(), "line 2 has no token count"}
        };
        for (String[] arguments : bad) {
            cli.err.getBuffer().setLength(0);
            assertThat(cli.run("bench", "detectors", arguments[0], arguments[1]))
                    .isEqualTo(2);
            assertThat(cli.err.toString().lines()).singleElement().asString().contains(arguments[2]);
        }
        assertThat(cli.run("bench", "detectors", "--part", "speed")).isEqualTo(2);
        assertThat(cli.err.toString()).contains("run-length, DELAY, COST");
    }
}
