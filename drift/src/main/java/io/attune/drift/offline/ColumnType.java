package io.attune.drift.offline;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a column holds. */
public enum ColumnType {
    NUMBER,
    CATEGORY,
    TEXT;

    private static final int FEW_WORDS = 3;

    /**
     * Reads {@code number}, {@code category} or {@code text}.
     *
     * @throws BadColumnException when the name is none of these
     */
    public static ColumnType parse(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new BadColumnException("type must be number, category or text, was '" + name + "'", e);
        }
    }

    /**
     * Guesses from the values that are present: numbers when all are; else categories when they are short and repeat; else text.
     */
    static ColumnType guess(List<String> values) {
        List<String> present = values.stream().filter(v -> !v.isBlank()).toList();
        if (present.stream().limit(100).allMatch(ColumnType::looksNumeric)) {
            return NUMBER;
        }
        Set<String> distinct = new HashSet<>(present);
        double words = present.stream()
                .mapToInt(v -> v.trim().split("\\s+").length)
                .average()
                .orElse(0);
        return words <= FEW_WORDS && distinct.size() <= Math.max(2, present.size() / 5) ? CATEGORY : TEXT;
    }

    static boolean looksNumeric(String value) {
        try {
            Double.parseDouble(value.trim());
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
