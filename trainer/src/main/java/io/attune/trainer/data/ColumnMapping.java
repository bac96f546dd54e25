package io.attune.trainer.data;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which column of a file stands for which field.
 *
 * @param columns column name by field name; a field that is absent is looked for under its own name
 */
public record ColumnMapping(Map<String, String> columns) {
    /** Every field that a training file may have. */
    public static final Set<String> FIELDS = Set.of(
            "prompt", "response", "instruction", "input", "messages", "chosen", "rejected", "completion", "label");

    /** Every field under its own name. */
    public static final ColumnMapping NONE = new ColumnMapping(Map.of());

    public ColumnMapping {
        columns = Map.copyOf(columns);
        for (String field : columns.keySet()) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("--map names the unknown field '" + field + "', known are "
                        + String.join(", ", FIELDS.stream().sorted().toList()));
            }
        }
    }

    /**
     * Reads {@code prompt=question,response=answer}.
     *
     * @throws IllegalArgumentException naming the part that is not of that form
     */
    public static ColumnMapping parse(String text) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals <= 0 || equals == part.length() - 1) {
                throw new IllegalArgumentException("--map needs field=column[,field=column…] but has '" + part + "'");
            }
            columns.put(
                    part.substring(0, equals).strip(),
                    part.substring(equals + 1).strip());
        }
        return new ColumnMapping(columns);
    }

    /** The column that holds a field. */
    public String column(String field) {
        return columns.getOrDefault(field, field);
    }
}
