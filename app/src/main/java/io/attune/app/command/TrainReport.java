package io.attune.app.command;

import io.attune.app.html.Html;
import io.attune.app.html.SvgPlot;
import io.attune.app.terminal.Terminal;
import io.attune.trainer.run.OfflineTraining;
import io.attune.trainer.run.SliceLoss;
import io.attune.trainer.run.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A training run as one page: the loss of every step, and what came out. */
final class TrainReport {
    private static final int SMOOTHED = 10;

    private final List<StepReport> steps = new ArrayList<>();

    void add(StepReport step) {
        steps.add(step);
    }

    /** What a person should know who sees no page. */
    static Optional<String> warning(OfflineTraining.Report report, boolean hasPatience) {
        if (report.holdoutLossBefore() == null) {
            return Optional.empty();
        }
        String remedy =
                hasPatience ? "a lower --learning-rate may help" : "a lower --learning-rate or --patience may help";
        if (report.holdoutLoss() == null) {
            return Optional.of("the held-out loss is no number any more: " + remedy);
        }
        String before = "%.3f".formatted(report.holdoutLossBefore());
        String after = "%.3f".formatted(report.holdoutLoss());
        return report.holdoutLoss() > report.holdoutLossBefore() && !after.equals(before)
                ? Optional.of("the held-out loss rose from " + before + " to " + after + ": " + remedy)
                : Optional.empty();
    }

    void write(Path file, OfflineTraining.Report report) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Files.writeString(file, page(report));
    }

    String page(OfflineTraining.Report report) {
        StringBuilder page = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">")
                .append("<title>Attune training</title>")
                .append(Html.STYLE)
                .append("<h1>Training ")
                .append(Html.escape(report.adapterId()))
                .append("</h1><h2>Loss</h2>")
                .append(new SvgPlot("step")
                        .line("loss of the step", "#b8c7d6", losses(1))
                        .line("mean of " + SMOOTHED + " steps", "#1f6feb", losses(SMOOTHED))
                        .svg())
                .append("<h2>Outcome</h2><table>");
        rows(report).forEach((name, value) -> page.append("<tr><td>")
                .append(Html.escape(name))
                .append("<td class=\"n\">")
                .append(Html.escape(value)));
        return page.append("</table></html>\n").toString();
    }

    private List<double[]> losses(int window) {
        List<double[]> points = new ArrayList<>();
        for (int i = window - 1; i < steps.size(); i++) {
            double mean = steps.subList(i - window + 1, i + 1).stream()
                    .mapToDouble(StepReport::loss)
                    .average()
                    .orElseThrow();
            points.add(new double[] {steps.get(i).step(), mean});
        }
        return points;
    }

    private static Map<String, String> rows(OfflineTraining.Report report) {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put(
                "method, objective", report.method() + ", " + report.objective().toLowerCase(Locale.ROOT));
        rows.put("steps, the one kept", report.steps() + ", " + report.bestStep());
        rows.put("loss of the last step", "%.4f".formatted(report.finalLoss()));
        if (report.holdoutLoss() != null) {
            rows.put(
                    "held-out loss before, after",
                    "%.4f, %.4f".formatted(report.holdoutLossBefore(), report.holdoutLoss()));
        }
        for (SliceLoss slice : report.forgetting()) {
            rows.put(
                    "loss of " + slice.slice() + " before, after",
                    "%.4f, %.4f".formatted(slice.before(), slice.after()));
        }
        rows.put("label tokens", Long.toString(report.labelTokens()));
        rows.put("tokens per second", "%.0f".formatted(report.tokensPerSecond()));
        rows.put("time", Terminal.seconds(report.seconds()));
        rows.put("peak memory", "%.2f GB".formatted(report.peakRssBytes() / 1e9));
        rows.put("trained values", Long.toString(report.trainedParameters()));
        rows.put("size on disk", "%.1f MB".formatted(report.fileBytes() / 1e6));
        return rows;
    }
}
