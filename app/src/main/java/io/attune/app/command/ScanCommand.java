package io.attune.app.command;

import io.attune.drift.offline.Column;
import io.attune.drift.offline.ColumnReader;
import io.attune.safety.scan.Finding;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.ScanResult;
import io.attune.safety.scan.ScannerSuite;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attune scan}. */
@Command(
        name = "scan",
        description = "Safety findings in a column of a file: personal data, secrets, hidden text, prompt attacks.")
final class ScanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Parameters(paramLabel = "FILE", description = "CSV with a header, or JSON Lines.")
    private Path file;

    @Option(names = "--column", required = true, paramLabel = "C", description = "The column to scan.")
    private String column;

    @Option(names = "--json", description = "JSON Lines on standard output, one per finding.")
    private boolean json;

    @Option(names = "--verdicts", description = "One line per row instead of one per finding.")
    private boolean verdicts;

    @Override
    public Integer call() throws Exception {
        ScannerSuite suite = ScannerSuite.standard();
        PrintWriter out = spec.commandLine().getOut();
        JsonLines lines = new JsonLines(out);
        Map<Hazard, Integer> rowsByHazard = new TreeMap<>();
        long row = 0;
        long flagged = 0;
        Column read = new ColumnReader().read(InputFile.readable(file), column);
        if (!read.skipped().isEmpty()) {
            // A row that nobody looked at must not count as clean.
            throw new BadInputException(file + " " + read.skipped().get(0).why());
        }
        for (String text : read.values()) {
            ScanResult result = suite.scan(text);
            flagged += result.flagged() ? 1 : 0;
            result.scores().keySet().forEach(hazard -> rowsByHazard.merge(hazard, 1, Integer::sum));
            if (json || verdicts) {
                print(row, result, lines);
            }
            row++;
        }
        if (!json && !verdicts) {
            out.printf("%d rows, %d flagged%n", row, flagged);
            rowsByHazard.forEach((hazard, count) -> out.printf("  %-18s %d rows%n", hazard, count));
        }
        return 0;
    }

    private void print(long row, ScanResult result, JsonLines lines) {
        if (verdicts) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("row", row);
            line.put("flagged", result.flagged());
            line.put("hazards", result.scores());
            lines.print(line);
            return;
        }
        for (Finding finding : result.findings()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("row", row);
            line.put("hazard", finding.hazard());
            line.put("score", finding.score());
            line.put("start", finding.start());
            line.put("end", finding.end());
            line.put("scanner", finding.scanner());
            lines.print(line);
        }
    }
}
