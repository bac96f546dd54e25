package io.attune.ingestion.replay;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which column of a file is what.
 *
 * @param columns column names by what they hold
 */
public record ColumnMapping(Map<Field, String> columns) {
    /** What a column may hold, and the names under which it is found when nobody says. */
    public enum Field {
        /** The question. */
        PROMPT("prompt", "instruction", "question"),
        /** More of the question, added after an empty line. */
        INPUT("input"),
        /** A system prompt. */
        SYSTEM("system"),
        /** The whole conversation as {@code [{role, content}…]}. */
        MESSAGES("messages"),
        /** What the model answered. */
        RESPONSE("response", "completion", "output", "answer"),
        /** The right answer. */
        DEMONSTRATION("demonstration"),
        /** The better of two answers. */
        CHOSEN("chosen"),
        /** The worse of two answers. */
        REJECTED("rejected"),
        /** up, down, true, false, 1 or 0. */
        THUMB("thumb"),
        /** A number. */
        SCORE("score"),
        /** Free text. */
        COMMENT("comment"),
        /** Who asked and judged. */
        USER("user", "userId"),
        /** The interaction's id. */
        ID("id"),
        /** Epoch milliseconds or ISO-8601. */
        TIME("time", "timestamp", "eventTime"),
        /** Groups turns. */
        CONVERSATION("conversation", "conversationId"),
        /** The base model that answered. */
        MODEL("model");

        private final List<String> usual;

        Field(String... usual) {
            this.usual = List.of(usual);
        }

        /** The name in a mapping. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ColumnMapping {
        columns = Map.copyOf(columns);
    }

    /** Nothing said: columns are found by their usual names. */
    public static ColumnMapping usual() {
        return new ColumnMapping(Map.of());
    }

    /**
     * Reads {@code prompt=instruction,demonstration=response}.
     *
     * @throws IllegalArgumentException naming the bad part
     */
    public static ColumnMapping parse(String text) {
        Map<Field, String> columns = new EnumMap<>(Field.class);
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1 || equals == part.length() - 1) {
                throw new IllegalArgumentException(
                        "a mapping must be field=column[,field=column…] but has '" + part + "'");
            }
            Field field = field(part.substring(0, equals).strip());
            if (columns.put(field, part.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("the mapping names " + field.label() + " twice");
            }
        }
        return new ColumnMapping(columns);
    }

    /**
     * Completes the mapping with the usual names among a file's columns. A column that the mapping uses already is not
     * taken a second time.
     *
     * @throws IllegalArgumentException when a mapped column is not there, or nothing gives a prompt
     */
    public ColumnMapping completed(Set<String> present) {
        columns.forEach((field, column) -> {
            if (!present.contains(column)) {
                throw new IllegalArgumentException("column " + column + " for " + field.label()
                        + " is not in the file; there are " + String.join(", ", present));
            }
        });
        ColumnMapping all = extended(present);
        if (all.column(Field.PROMPT) == null && all.column(Field.MESSAGES) == null) {
            throw new IllegalArgumentException(
                    "no column holds the prompt: map one, such as prompt=COLUMN, out of " + String.join(", ", present));
        }
        return all;
    }

    /** The mapping with the usual names among some columns added, whether or not the mapped ones are there. */
    ColumnMapping extended(Set<String> present) {
        Map<Field, String> all = new EnumMap<>(Field.class);
        all.putAll(columns);
        for (Field field : Field.values()) {
            field.usual.stream()
                    .filter(name -> present.contains(name) && !all.containsKey(field) && !all.containsValue(name))
                    .findFirst()
                    .ifPresent(name -> all.put(field, name));
        }
        return new ColumnMapping(all);
    }

    /** The column of a field; null when there is none. */
    public String column(Field field) {
        return columns.get(field);
    }

    private static Field field(String name) {
        return Arrays.stream(Field.values())
                .filter(field -> field.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is no field; there are "
                        + String.join(
                                ", ",
                                Arrays.stream(Field.values()).map(Field::label).toList())));
    }
}
