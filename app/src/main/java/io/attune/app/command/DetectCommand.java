package io.attune.app.command;

import io.attune.drift.detect.RunLength;
import io.attune.drift.feature.MiniLmEmbedder;
import io.attune.drift.offline.ColumnAlarm;
import io.attune.drift.offline.ColumnDetection;
import io.attune.drift.offline.ColumnOptions;
import io.attune.drift.offline.ColumnReader;
import io.attune.drift.offline.ColumnType;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attune detect}. */
@Command(name = "detect", description = "Change points in a column of numbers, categories or text.")
final class DetectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Parameters(paramLabel = "FILE", description = "CSV with a header, or JSON Lines.")
    private Path file;

    @Option(names = "--column", required = true, paramLabel = "C", description = "The column to watch.")
    private String column;

    @Option(
            names = "--detector",
            paramLabel = "D",
            description = "Detector by name (default: the usual one of the column's type).")
    private String detector;

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
            description = "Rows taken as the reference (default: ${DEFAULT-VALUE}).")
    private int reference;

    @Option(names = "--type", paramLabel = "T", description = "number, category or text (default: guessed).")
    private String type;

    @Option(names = "--json", description = "JSON Lines on standard output, one per alarm.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        ColumnOptions options = new ColumnOptions(
                column,
                type == null ? null : ColumnType.parse(type),
                detector,
                reference,
                RunLength.parse(falseAlarms));
        List<String> values = new ColumnReader().read(InputFile.readable(file), column);
        PrintWriter out = spec.commandLine().getOut();
        JsonLines lines = new JsonLines(out);
        List<ColumnAlarm> alarms = new ArrayList<>();
        ColumnType used = new ColumnDetection(MiniLmEmbedder::new).detect(values, options, alarm -> {
            alarms.add(alarm);
            if (json) {
                lines.print(alarm);
            }
        });
        if (!json) {
            table(alarms, used, values.size(), out);
        }
        return 0;
    }

    private void table(List<ColumnAlarm> alarms, ColumnType used, int rows, PrintWriter out) {
        out.printf(
                "%s: %d rows of type %s, reference %d, false alarms at most %s%n",
                column, rows, used.name().toLowerCase(java.util.Locale.ROOT), reference, falseAlarms);
        if (alarms.isEmpty()) {
            out.println("no change");
            return;
        }
        out.printf(
                "%8s  %-18s  %-20s  %10s  %10s  %12s%n",
                "row", "column", "detector", "statistic", "threshold", "changed at");
        for (ColumnAlarm alarm : alarms) {
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
}
