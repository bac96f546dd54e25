package io.attune.trainer.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.model.token.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
        if (has(row, "messages")) {
            return conversation(id, node(row, "messages"));
        }
        if (has(row, "instruction")) {
            String instruction = text(row, "instruction");
            String input = has(row, "input") ? text(row, "input") : "";
            String prompt = input.isBlank() ? instruction : instruction + "\n\n" + input;
            return row(id, prompt, text(row, "response"), RIGHT);
        }
        if (has(row, "prompt")) {
            String prompt = text(row, "prompt");
            if (has(row, "chosen")) {
                Teaching teaching = has(row, "rejected") ? new Teaching.Preference(text(row, "rejected")) : RIGHT;
                return row(id, prompt, text(row, "chosen"), teaching);
            }
            if (has(row, "completion")) {
                Teaching teaching = has(row, "label") ? new Teaching.Thumb(isTrue(node(row, "label"))) : RIGHT;
                return row(id, prompt, text(row, "completion"), teaching);
            }
            return row(id, prompt, text(row, "response"), RIGHT);
        }
        throw new IllegalArgumentException("has none of the columns " + mapping.column("prompt") + ", "
                + mapping.column("instruction") + ", " + mapping.column("messages"));
    }

    private static TrainingRow row(String id, String prompt, String response, Teaching teaching) {
        if (prompt.isBlank()) {
            throw new IllegalArgumentException("the prompt is empty");
        }
        if (response.isBlank()) {
            throw new IllegalArgumentException("the response is empty");
        }
        return new TrainingRow(id, List.of(Message.user(prompt)), response, teaching);
    }

    private TrainingRow conversation(String id, JsonNode turns) {
        if (!turns.isArray() || turns.size() < 2) {
            throw new IllegalArgumentException(
                    "'" + mapping.column("messages") + "' must be a list of at least two turns");
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode turn : turns) {
            if (!turn.path("role").isTextual() || !turn.path("content").isTextual()) {
                throw new IllegalArgumentException("turn " + messages.size() + " needs the texts role and content");
            }
            messages.add(new Message(
                    turn.get("role").textValue(), turn.get("content").textValue()));
        }
        Message last = messages.remove(messages.size() - 1);
        if (!last.role().equals("assistant")) {
            throw new IllegalArgumentException(
                    "the last turn must be the assistant's but its role is '" + last.role() + "'");
        }
        if (last.content().isBlank()) {
            throw new IllegalArgumentException("the last turn is empty");
        }
        return new TrainingRow(id, messages, last.content(), new Teaching.Demonstration(true));
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
            throw new IllegalArgumentException("has no column '" + mapping.column(field) + "'");
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
