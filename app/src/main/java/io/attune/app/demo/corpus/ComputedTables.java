package io.attune.app.demo.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;

/** Slot values that follow from arithmetic: columns {@code a}, where needed {@code b}, and the result. */
final class ComputedTables {

    private ComputedTables() {}

    /**
     * @param name the table's name without the leading equals sign
     * @throws IllegalArgumentException for an unknown name
     */
    static List<Map<String, String>> rows(String name) {
        return switch (name) {
            case "sums" -> pairs(12, (a, b) -> a + b);
            case "products" -> pairs(10, (a, b) -> a * b);
            case "differences" -> orderedPairs(15, (a, b) -> a - b);
            case "comparisons" -> comparisons(14);
            case "doubles" -> singles(2, 25, 1, a -> number(2 * a));
            case "halves" -> singles(4, 50, 2, a -> number(a / 2));
            case "hours" -> singles(2, 12, 1, a -> number(60 * a));
            case "minutes" -> singles(2, 15, 1, a -> number(60 * a));
            case "weeks" -> singles(2, 12, 1, a -> number(7 * a));
            case "thousands" -> singles(2, 20, 1, a -> number(1000 * a));
            case "hundreds" -> singles(2, 20, 1, a -> number(100 * a));
            case "dozens" -> singles(2, 10, 1, a -> number(12 * a));
            case "parities" -> parities(60);
            default -> throw new IllegalArgumentException("unknown computed table '" + name + "'");
        };
    }

    private static List<Map<String, String>> pairs(int max, IntBinaryOperator operation) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (int a = 1; a <= max; a++) {
            for (int b = 1; b <= max; b++) {
                rows.add(row(a, b, operation.applyAsInt(a, b)));
            }
        }
        return rows;
    }

    private static List<Map<String, String>> orderedPairs(int max, IntBinaryOperator operation) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (int a = 2; a <= max; a++) {
            for (int b = 1; b < a; b++) {
                rows.add(row(a, b, operation.applyAsInt(a, b)));
            }
        }
        return rows;
    }

    private static List<Map<String, String>> comparisons(int max) {
        return pairs(max, Math::max).stream()
                .filter(row -> !row.get("a").equals(row.get("b")))
                .toList();
    }

    private static List<Map<String, String>> singles(int from, int to, int step, IntFunction<String> result) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (int a = from; a <= to; a += step) {
            rows.add(Map.of("a", number(a), "result", result.apply(a)));
        }
        return rows;
    }

    private static List<Map<String, String>> parities(int max) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (int a = 1; a <= max; a++) {
            rows.add(Map.of("a", number(a), "parity", a % 2 == 0 ? "even" : "odd"));
        }
        return rows;
    }

    private static Map<String, String> row(int a, int b, int result) {
        return Map.of("a", number(a), "b", number(b), "result", number(result));
    }

    private static String number(int value) {
        return Integer.toString(value);
    }
}
