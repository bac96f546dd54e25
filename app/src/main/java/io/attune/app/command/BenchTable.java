package io.attune.app.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** Prints a report for people: one value a line, lists of numbers left out. */
final class BenchTable {
    private BenchTable() {}

    static void print(Map<?, ?> report, String indent, PrintWriter out) {
        report.forEach((name, value) -> {
            if (value instanceof Map<?, ?> nested) {
                out.println(indent + name);
                print(nested, indent + "  ", out);
            } else if (value instanceof List<?> list) {
                if (!list.isEmpty() && list.get(0) instanceof Map<?, ?>) {
                    out.println(indent + name);
                    list.forEach(row -> out.println(indent + "  " + line((Map<?, ?>) row)));
                }
            } else {
                out.printf("%s%-28s %s%n", indent, name, text(name.toString(), value));
            }
        });
    }

    private static String line(Map<?, ?> row) {
        StringBuilder line = new StringBuilder();
        row.forEach((name, value) -> line.append(name)
                .append(' ')
                .append(text(name.toString(), value))
                .append("  "));
        return line.toString().stripTrailing();
    }

    private static String text(String name, Object value) {
        if (value == null) {
            return "-";
        }
        if (name.endsWith("Bytes") && value instanceof Number bytes && bytes.doubleValue() > 1000) {
            return "%.2f GB".formatted(bytes.doubleValue() / 1e9);
        }
        if (name.endsWith("FlopsPerSecond") && value instanceof Number flops) {
            return "%.0f GFLOP/s".formatted(flops.doubleValue() / 1e9);
        }
        return value instanceof Double number ? "%.4g".formatted(number) : value.toString();
    }
}
