package io.attune.app.command;

import io.attune.drift.offline.ColumnAlarm;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** A detection as an SVG file: for each detector its values and its evidence up to the threshold, changes and alarms as vertical lines. */
final class DetectionSvg {

    private static final int WIDTH = 900;
    private static final int LEFT = 160;
    private static final int PANEL = 70;
    private static final int GAP = 14;

    private final StringBuilder body = new StringBuilder();
    private int top = GAP;

    private DetectionSvg() {}

    static String of(DetectionTrace trace, String title) {
        DetectionSvg svg = new DetectionSvg();
        for (Map.Entry<String, DetectionTrace.Line> entry : trace.lines().entrySet()) {
            DetectionTrace.Line line = entry.getValue();
            if (Arrays.stream(line.count()).anyMatch(c -> c > 0)) {
                double low = Arrays.stream(line.mean())
                        .filter(x -> !Double.isNaN(x))
                        .min()
                        .orElse(0);
                double high = Arrays.stream(line.mean())
                        .filter(x -> !Double.isNaN(x))
                        .max()
                        .orElse(1);
                svg.panel("value", line.mean(), low, high, "#2563eb", trace, entry.getKey());
            }
            svg.panel(entry.getKey(), line.evidence(), 0, 1, "#b45309", trace, entry.getKey());
        }
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">"
                        + "<title>%s</title><rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%s"
                        + "<text x=\"%d\" y=\"%d\">row 0</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">row %d</text></svg>%n",
                WIDTH,
                svg.top + 20,
                escape(title),
                svg.body,
                LEFT,
                svg.top + 8,
                WIDTH - GAP,
                svg.top + 8,
                trace.rows() - 1);
    }

    private void panel(
            String label,
            double[] values,
            double low,
            double high,
            String colour,
            DetectionTrace trace,
            String detector) {
        body.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#ddd\"/>",
                GAP,
                top + PANEL / 2,
                escape(label),
                LEFT,
                top,
                WIDTH - GAP - LEFT,
                PANEL));
        for (ColumnAlarm alarm : trace.alarms()) {
            if (alarm.detector().equals(detector)) {
                mark(alarm.changePoint(), "#dc2626", "", trace);
                mark(alarm.row(), "#dc2626", " stroke-dasharray=\"3 3\"", trace);
            }
        }
        body.append("<polyline fill=\"none\" stroke=\"").append(colour).append("\" points=\"");
        for (int b = 0; b < values.length; b++) {
            if (!Double.isNaN(values[b])) {
                double share = high > low ? Math.min(1, (values[b] - low) / (high - low)) : 0;
                body.append(String.format(
                        Locale.ROOT, "%.1f,%.1f ", across((b + 0.5) / values.length), top + PANEL * (1 - share)));
            }
        }
        body.append("\"/>");
        top += PANEL + GAP;
    }

    private void mark(long row, String colour, String style, DetectionTrace trace) {
        body.append(String.format(
                Locale.ROOT,
                "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\" stroke=\"%4$s\"%5$s/>",
                across((row + 0.5) / trace.rows()),
                top,
                top + PANEL,
                colour,
                style));
    }

    private static double across(double share) {
        return LEFT + share * (WIDTH - GAP - LEFT);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
