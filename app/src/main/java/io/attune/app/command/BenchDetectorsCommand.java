package io.attune.app.command;

import io.attune.drift.bench.CostBenchmark;
import io.attune.drift.bench.DelayBenchmark;
import io.attune.drift.bench.RunLengthBenchmark;
import io.attune.drift.bench.TokenTrace;
import io.attune.drift.detect.DetectorCatalogue;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code attune bench detectors}. */
@Command(
        name = "detectors",
        description =
                "Run lengths without change, delays beside their limit, time and state of every detector, as Markdown.")
final class BenchDetectorsCommand implements Callable<Integer> {

    /** Which table. */
    enum Part {
        RUN_LENGTH("run-length"),
        DELAY("delay"),
        COST("cost");

        private final String label;

        Part(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Option(names = "--part", paramLabel = "P", description = "${COMPLETION-CANDIDATES} (default: all three).")
    private Part part;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "20",
            description = "Streams per row (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the streams (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--detector",
            paramLabel = "D",
            description = "Only this detector's run lengths and delays (default: all); see attune detect --list.")
    private String detector;

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description = "A recorded trace (CSV: time, context tokens, …), for run lengths on real token counts.")
    private Path tokens;

    @Override
    public Integer call() throws Exception {
        if (runs < 2) {
            throw new BadInputException("--runs must be at least 2, was " + runs);
        }
        if (detector != null && DetectorCatalogue.find(detector).isEmpty()) {
            throw new BadInputException("no detector is called '" + detector + "'; attune detect --list names them");
        }
        double[] recorded = tokens == null ? new double[0] : TokenTrace.read(InputFile.readable(tokens));
        PrintWriter out = spec.commandLine().getOut();
        Consumer<String> lines = line -> {
            out.println(line);
            out.flush();
        };
        if (part == null || part == Part.RUN_LENGTH) {
            new RunLengthBenchmark(1_000, 1_000, runs, seed).run(recorded, trace(), detector, lines);
        }
        if (part == null || part == Part.DELAY) {
            new DelayBenchmark(100_000, 20_000, runs, seed).run(detector, lines);
        }
        if (part == null || part == Part.COST) {
            new CostBenchmark(lines).run();
        }
        return 0;
    }

    /** The file's name, for the table. */
    private String trace() {
        return tokens == null ? "" : tokens.getFileName().toString();
    }
}
