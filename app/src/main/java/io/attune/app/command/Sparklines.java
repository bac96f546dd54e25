package io.attune.app.command;

import io.attune.drift.offline.ColumnAlarm;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Map;

/** A detection as lines of text: values and evidence as bars of eight heights, changes and alarms marked below. */
final class Sparklines {

    private static final String UNICODE = "▁▂▃▄▅▆▇█";
    private static final String ASCII = "_.-~=+*#";

    private final String levels;

    /** @param unicode whether the terminal can show block elements */
    Sparklines(boolean unicode) {
        this.levels = unicode ? UNICODE : ASCII;
    }

    void print(DetectionTrace trace, PrintWriter out) {
        for (Map.Entry<String, DetectionTrace.Line> entry : trace.lines().entrySet()) {
            String detector = entry.getKey();
            DetectionTrace.Line line = entry.getValue();
            boolean numbers = Arrays.stream(line.count()).anyMatch(c -> c > 0);
            if (numbers) {
                double low = Arrays.stream(line.mean())
                        .filter(x -> !Double.isNaN(x))
                        .min()
                        .orElse(0);
                double high = Arrays.stream(line.mean())
                        .filter(x -> !Double.isNaN(x))
                        .max()
                        .orElse(1);
                row(out, "value", bars(line.mean(), low, high));
            }
            row(out, detector, bars(line.evidence(), 0, 1));
            char[] marks = new char[trace.buckets()];
            Arrays.fill(marks, ' ');
            for (ColumnAlarm alarm : trace.alarms()) {
                if (alarm.detector().equals(detector)) {
                    marks[trace.bucket(alarm.row())] = '!';
                    marks[trace.bucket(alarm.changePoint())] = '^';
                }
            }
            if (!new String(marks).isBlank()) {
                row(out, "", new String(marks).stripTrailing());
            }
        }
        out.println("bars of a detector: statistic up to its threshold, blank over the reference; ^ changed, ! alarm");
    }

    private static void row(PrintWriter out, String label, String bars) {
        out.printf("%-22s %s%n", label, bars);
    }

    String bars(double[] values, double low, double high) {
        StringBuilder bars = new StringBuilder();
        for (double value : values) {
            if (Double.isNaN(value)) {
                bars.append(' ');
            } else {
                double share = high > low ? (value - low) / (high - low) : 0;
                int level = (int) (Math.min(1, Math.max(0, share)) * (levels.length() - 1) + 0.5);
                bars.append(levels.charAt(level));
            }
        }
        return bars.toString();
    }
}
