package io.attune.app.command;

import io.attune.app.terminal.Terminal;
import io.attune.drift.detect.Dependence;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.detect.RunLength;
import io.attune.drift.feature.MiniLmEmbedder;
import io.attune.drift.offline.Column;
import io.attune.drift.offline.ColumnAlarm;
import io.attune.drift.offline.ColumnDetection;
import io.attune.drift.offline.ColumnOptions;
import io.attune.drift.offline.ColumnReader;
import io.attune.drift.offline.ColumnType;
import io.attune.drift.offline.SkippedRow;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attune detect}. */
@Command(name = "detect", description = "Change points in a column of numbers, categories or text.")
final class DetectCommand implements Callable<Integer> {

    private static final int TERMINAL_COLUMNS = 56;
    private static final int FILE_COLUMNS = 600;

    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "CSV with a header, or JSON Lines.")
    private Path file;

    @Option(names = "--column", paramLabel = "C", description = "The column to watch.")
    private String column;

    @Option(
            names = "--detector",
            paramLabel = "D",
            description = "Detector by name (default: the usual one of the column's type); see --list.")
    private String detector;

    @Option(names = "--list", description = "Print the detectors, what they take and what they promise, and exit.")
    private boolean list;

    @Option(
            names = "--false-alarms",
            paramLabel = "1/N",
            defaultValue = "1/100000",
            description = "False alarms per observation that are tolerated on average (default: ${DEFAULT-VALUE}).")
    private String falseAlarms;

    @Option(
            names = "--reference",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Rows taken as the reference, anew after each alarm (default: ${DEFAULT-VALUE}).")
    private int reference;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description =
                    "Another file with this column, all of which is the first reference; FILE is then watched from its "
                            + "first row.")
    private Path baseline;

    @Option(names = "--type", paramLabel = "T", description = "number, category or text (default: guessed).")
    private String type;

    @Option(
            names = "--season",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Rows in one cycle, such as a day, of numbers; each position is compared with its own reference.")
    private int season;

    @Option(
            names = "--dependence",
            paramLabel = "M",
            defaultValue = "none",
            description =
                    "For rows that depend on the rows before: blocks (means of blocks of numbers, or one representative of each "
                            + "block of categories or texts, with gaps) or, for numbers, whiten (residuals of an autoregression); default: "
                            + "${DEFAULT-VALUE}.")
    private String dependence;

    @Option(names = "--plot", paramLabel = "FILE.svg", description = "Also write the plot to a file.")
    private Path plot;

    @Option(names = "--json", description = "JSON Lines on standard output, one per alarm.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            catalogue(out);
            return 0;
        }
        if (file == null || column == null) {
            throw new BadInputException("a FILE and --column are needed (or --list)");
        }
        ColumnOptions options = new ColumnOptions(
                column,
                type == null ? null : ColumnType.parse(type),
                detector,
                reference,
                RunLength.parse(falseAlarms),
                new Dependence(season, Dependence.Mode.parse(dependence)));
        Column read = new ColumnReader().read(InputFile.readable(file), column);
        Column known = baseline == null
                ? new Column(List.of(), List.of())
                : new ColumnReader().read(InputFile.readable(baseline), column);
        if (baseline != null && known.values().isEmpty()) {
            throw new BadInputException(baseline + " has no rows below its header");
        }
        JsonLines lines = new JsonLines(out);
        DetectionTrace trace =
                new DetectionTrace(read.values().size(), plot == null ? TERMINAL_COLUMNS : FILE_COLUMNS) {
                    @Override
                    public void alarm(ColumnAlarm alarm) {
                        super.alarm(alarm);
                        if (json) {
                            lines.print(alarm);
                        }
                    }
                };
        known.skipped().forEach(row -> trace.skipped(new SkippedRow(row.row(), row.why() + " (of the baseline)")));
        read.skipped().forEach(trace::skipped);
        ColumnType used =
                new ColumnDetection(MiniLmEmbedder::new).detect(known.values(), read.values(), options, trace);
        if (!json) {
            table(trace, used, out);
        }
        if (plot != null) {
            Files.writeString(plot, DetectionSvg.of(trace, column + " of " + file.getFileName()));
        }
        report(trace);
        return 0;
    }

    private void table(DetectionTrace trace, ColumnType used, PrintWriter out) {
        out.printf(
                "%s: %d rows of type %s, reference %s, false alarms at most %s%n",
                column,
                trace.rows(),
                used.name().toLowerCase(Locale.ROOT),
                baseline == null ? reference : baseline.getFileName(),
                falseAlarms);
        if (plot == null) {
            new Sparklines(Charset.defaultCharset().equals(StandardCharsets.UTF_8)).print(trace, out);
        }
        if (trace.alarms().isEmpty()) {
            out.println("no change");
            return;
        }
        out.printf(
                "%8s  %-18s  %-20s  %10s  %10s  %12s%n",
                "row", "column", "detector", "statistic", "threshold", "changed at");
        for (ColumnAlarm alarm : trace.alarms()) {
            out.printf(
                    "%8d  %-18s  %-20s  %10.3f  %10.3f  %12d%n",
                    alarm.row(),
                    alarm.column(),
                    alarm.detector(),
                    alarm.statistic(),
                    alarm.threshold(),
                    alarm.changePoint());
        }
    }

    private void report(DetectionTrace trace) {
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        for (SkippedRow row : trace.firstSkipped()) {
            terminal.line("row " + row.row() + " skipped: " + row.why());
        }
        if (trace.skipped() > trace.firstSkipped().size()) {
            terminal.line(trace.skipped() + " rows were skipped in all");
        }
    }

    private static void catalogue(PrintWriter out) {
        List<DetectorCatalogue.Entry> entries = DetectorCatalogue.entries();
        for (DetectorCatalogue.Entry entry : entries) {
            out.printf(
                    "%-20s %-20s %-11s %s%n",
                    entry.name(),
                    entry.takes().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    entry.claim().name().toLowerCase(Locale.ROOT),
                    entry.summary());
        }
        out.printf("%nOn a stream that depends on its past the promise holds%n");
        entries.stream()
                .collect(Collectors.groupingBy(
                        DetectorCatalogue.Entry::dependent,
                        LinkedHashMap::new,
                        Collectors.mapping(DetectorCatalogue.Entry::name, Collectors.joining(", "))))
                .forEach((what, names) -> out.printf("  %s:%n    %s%n", names, what));
    }
}
