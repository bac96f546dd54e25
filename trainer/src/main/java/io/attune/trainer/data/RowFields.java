package io.attune.trainer.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.model.format.Printable;
import io.attune.model.token.Message;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds out which of the known shapes a row has, and takes prompt and answer out of it. */
final class RowFields {
    private static final Teaching RIGHT = new Teaching.Demonstration(false);

    private final ColumnMapping mapping;

    RowFields(ColumnMapping mapping) {
        this.mapping = mapping;
    }

    /**
     * The row as something to learn.
     *
     * @throws IllegalArgumentException saying what is wrong with the row
     */
    TrainingRow read(String id, JsonNode row) {
        if (has(row, "messages") && !has(row, "chosen")) {
            return conversation(id, node(row, "messages"));
        }
        if (has(row, "instruction")) {
            String instruction = text(row, "instruction");
            String input = has(row, "input") ? text(row, "input") : "";
            String prompt = input.isBlank() ? instruction : instruction + "\n\n" + input;
            return new TrainingRow(id, asked(prompt, "instruction"), filled(text(row, "response"), "response"), RIGHT);
        }
        if (has(row, "prompt") || has(row, "messages")) {
            List<Message> prompt = prompt(row, has(row, "prompt") ? "prompt" : "messages");
            if (has(row, "chosen")) {
                Teaching teaching = has(row, "rejected") ? new Teaching.Preference(answer(row, "rejected")) : RIGHT;
                return new TrainingRow(id, prompt, answer(row, "chosen"), teaching);
            }
            if (has(row, "completion")) {
                Teaching teaching = has(row, "label") ? new Teaching.Thumb(isTrue(node(row, "label"))) : RIGHT;
                return new TrainingRow(id, prompt, answer(row, "completion"), teaching);
            }
            return new TrainingRow(id, prompt, answer(row, "response"), RIGHT);
        }
        if (has(row, "chosen") && has(row, "rejected")) {
            return compared(id, row);
        }
        throw new IllegalArgumentException(Stream.of("prompt", "instruction", "messages", "chosen and rejected")
                .map(mapping::column)
                .collect(Collectors.joining(", ", "has none of the columns ", present(row))));
    }

    /** What columns there are, for a message that one is missing. */
    private static String present(JsonNode row) {
        List<String> names = row.properties().stream()
                .filter(column -> !column.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList();
        return names.isEmpty()
                ? "; it has no column with a value"
                : "; it has " + Printable.of(String.join(", ", names)) + ": --map FIELD=COLUMN,… says which is what";
    }

    private List<Message> asked(String prompt, String field) {
        return List.of(Message.user(filled(prompt, field)));
    }

    private String filled(String text, String field) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("'" + mapping.column(field) + "' is empty");
        }
        return text;
    }

    /** What a person said, or the turns so far. */
    private List<Message> prompt(JsonNode row, String field) {
        JsonNode value = node(row, field);
        return value.isArray() ? Turns.of(value, mapping.column(field)) : asked(text(row, field), field);
    }

    /** A text, or a list of the assistant's one turn. */
    private String answer(JsonNode row, String field) {
        JsonNode value = node(row, field);
        if (value == null || !value.isArray()) {
            return filled(text(row, field), field);
        }
        List<Message> turns = Turns.of(value, mapping.column(field));
        if (turns.size() > 1) {
            throw new IllegalArgumentException(
                    "'" + mapping.column(field) + "' must be one turn but has " + turns.size());
        }
        return Turns.takeAnswer(turns, mapping.column(field));
    }

    /** Two conversations that differ in their last turn. */
    private TrainingRow compared(String id, JsonNode row) {
        List<Message> prompt = Turns.of(node(row, "chosen"), mapping.column("chosen"));
        List<Message> other = Turns.of(node(row, "rejected"), mapping.column("rejected"));
        String chosen = Turns.takeAnswer(prompt, mapping.column("chosen"));
        String rejected = Turns.takeAnswer(other, mapping.column("rejected"));
        if (!prompt.equals(other)) {
            throw new IllegalArgumentException("'" + mapping.column("chosen") + "' and '" + mapping.column("rejected")
                    + "' must be the same up to the last turn");
        }
        return new TrainingRow(id, prompt, chosen, new Teaching.Preference(rejected));
    }

    private TrainingRow conversation(String id, JsonNode value) {
        List<Message> turns = Turns.of(value, mapping.column("messages"));
        if (turns.size() < 2) {
            throw new IllegalArgumentException(
                    "'" + mapping.column("messages") + "' must be a list of at least two turns");
        }
        String answer = Turns.takeAnswer(turns, mapping.column("messages"));
        return new TrainingRow(id, turns, answer, new Teaching.Demonstration(true));
    }

    private boolean has(JsonNode row, String field) {
        return row.hasNonNull(mapping.column(field));
    }

    private JsonNode node(JsonNode row, String field) {
        return row.get(mapping.column(field));
    }

    private String text(JsonNode row, String field) {
        JsonNode value = node(row, field);
        if (value == null || value.isNull()) {
            throw new IllegalArgumentException("has no column '" + mapping.column(field) + "'" + present(row));
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException("'" + mapping.column(field) + "' must be a text but is "
                    + value.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        return value.textValue();
    }

    private boolean isTrue(JsonNode label) {
        String text = label.asText().toLowerCase(Locale.ROOT);
        return switch (text) {
            case "true", "1", "1.0", "yes", "good" -> true;
            case "false", "0", "0.0", "-1", "no", "bad" -> false;
            default ->
                throw new IllegalArgumentException(
                        "'" + mapping.column("label") + "' must be true or false but is '" + label.asText() + "'");
        };
    }
}
