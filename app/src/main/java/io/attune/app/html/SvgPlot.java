package io.attune.app.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line plot as SVG text, small enough to stand in a page. */
public final class SvgPlot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 240;
    private static final int LEFT = 56;
    private static final int RIGHT = 16;
    private static final int TOP = 16;
    private static final int BOTTOM = 36;

    private record Line(String label, String colour, boolean dashed, List<double[]> points) {}

    private record Mark(double x, String label) {}

    private final String xLabel;
    private final List<Line> lines = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();

    /** @param xLabel what runs from left to right */
    public SvgPlot(String xLabel) {
        this.xLabel = xLabel;
    }

    /** A line through points of x and y. */
    public SvgPlot line(String label, String colour, List<double[]> points) {
        lines.add(new Line(label, colour, false, points));
        return this;
    }

    /** The same, dashed. */
    public SvgPlot dashed(String label, String colour, List<double[]> points) {
        lines.add(new Line(label, colour, true, points));
        return this;
    }

    /** A vertical line. */
    public SvgPlot mark(double x, String label) {
        marks.add(new Mark(x, label));
        return this;
    }

    /** The plot with its legend. */
    public String svg() {
        double[] x = range(0);
        double[] y = range(1);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">",
                WIDTH,
                HEIGHT));
        for (int tick = 0; tick <= 4; tick++) {
            double value = y[0] + (y[1] - y[0]) * tick / 4;
            double at = py(value, y);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                            + "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT,
                    WIDTH - RIGHT,
                    at,
                    at,
                    LEFT - 6,
                    at + 4,
                    label(value)));
            double across = x[0] + (x[1] - x[0]) * tick / 4;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    px(across, x),
                    HEIGHT - BOTTOM + 16,
                    label(across)));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                WIDTH - RIGHT,
                HEIGHT - 4,
                Html.escape(xLabel)));
        for (Mark mark : marks) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"mark\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>"
                            + "<text class=\"tick\" x=\"%4$.1f\" y=\"%5$d\">%6$s</text>",
                    px(mark.x(), x),
                    TOP,
                    HEIGHT - BOTTOM,
                    px(mark.x(), x) + 4,
                    TOP + 10,
                    Html.escape(mark.label())));
        }
        for (Line line : lines) {
            svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                    .append(line.colour())
                    .append('"');
            svg.append(line.dashed() ? " stroke-dasharray=\"6 4\"" : "").append(" points=\"");
            for (double[] point : line.points()) {
                svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", px(point[0], x), py(point[1], y)));
            }
            svg.append("\"/>");
        }
        return svg.append("</svg>").append(legend()).toString();
    }

    private String legend() {
        StringBuilder legend = new StringBuilder("<p class=\"legend\">");
        for (Line line : lines) {
            legend.append("<span style=\"color:")
                    .append(line.colour())
                    .append("\">")
                    .append(line.dashed() ? "┅ " : "━ ")
                    .append("</span>")
                    .append(Html.escape(line.label()))
                    .append("&emsp;");
        }
        return legend.append("</p>").toString();
    }

    private double[] range(int axis) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Line line : lines) {
            for (double[] point : line.points()) {
                low = Math.min(low, point[axis]);
                high = Math.max(high, point[axis]);
            }
        }
        if (!(low <= high)) {
            return new double[] {0, 1};
        }
        if (axis == 1) {
            low = Math.min(low, 0);
        }
        return low == high ? new double[] {low, low + 1} : new double[] {low, high};
    }

    private static double px(double value, double[] range) {
        return LEFT + (value - range[0]) / (range[1] - range[0]) * (WIDTH - LEFT - RIGHT);
    }

    private static double py(double value, double[] range) {
        return HEIGHT - BOTTOM - (value - range[0]) / (range[1] - range[0]) * (HEIGHT - TOP - BOTTOM);
    }

    private static String label(double value) {
        return Math.abs(value) >= 10
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
