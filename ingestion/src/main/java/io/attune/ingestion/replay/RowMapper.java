package io.attune.ingestion.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.ingestion.client.RecordIds;
import io.attune.ingestion.replay.ColumnMapping.Field;
import io.attune.ingestion.row.BadRowException;
import io.attune.ingestion.row.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lays a file's row out as an interaction and its feedback. A row that has a right answer but no response of a model
 * takes the response from an {@link Answerer}, or, without one, the right answer itself.
 */
final class RowMapper {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ColumnMapping mapping;
    private final ReplayOptions options;
    private final Answerer answerer;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param mapping completed with the file's columns
     * @param answerer asks a model; null for none
     */
    RowMapper(ColumnMapping mapping, ReplayOptions options, Answerer answerer) {
        this.mapping = mapping;
        this.options = options;
        this.answerer = answerer;
    }

    /**
     * Lays out a row.
     *
     * @param number of the row, from 0
     */
    ReplayItem map(SourceRow.Columns row, long number) throws BadRowException, IOException, InterruptedException {
        JsonNode source = row.object();
        ArrayNode messages = messages(source);
        String user = text(source, Field.USER);
        String id = text(source, Field.ID);
        if (id == null) {
            id = RecordIds.of(options.run(), options.file().getFileName().toString(), Long.toString(row.line()));
        }
        String response = text(source, Field.RESPONSE);
        boolean recorded = false;
        String model = text(source, Field.MODEL);
        if (response == null && answerer != null) {
            Answerer.Answer answer = answerer.answer(messages, user);
            response = answer.text();
            model = answer.model();
            recorded = answer.recorded();
            id = recorded ? answer.interactionId() : id;
        }
        if (response == null) {
            response = text(source, Field.DEMONSTRATION);
        }
        if (response == null) {
            response = text(source, Field.REJECTED);
        }
        if (response == null) {
            throw new BadRowException(Reason.MISSING_FIELD, "the row has neither a response nor a right answer");
        }
        ObjectNode interaction = NODES.objectNode();
        interaction.put("id", id).put("response", response);
        interaction.set("messages", messages);
        put(interaction, "model", model);
        put(interaction, "userId", user);
        put(interaction, "conversationId", text(source, Field.CONVERSATION));
        stamp(interaction, source, number);
        return new ReplayItem(row.line(), recorded ? null : interaction, feedback(source, id, user, number));
    }

    private List<ObjectNode> feedback(JsonNode source, String interactionId, String user, long number)
            throws BadRowException {
        List<ObjectNode> all = new ArrayList<>();
        String thumb = text(source, Field.THUMB);
        if (thumb != null) {
            all.add(NODES.objectNode().put("thumb", thumb(thumb)));
        }
        String score = text(source, Field.SCORE);
        if (score != null) {
            ObjectNode value = NODES.objectNode().put("name", mapping.column(Field.SCORE));
            all.add(NODES.objectNode().set("score", value.put("value", number(score))));
        }
        String comment = text(source, Field.COMMENT);
        if (comment != null) {
            all.add(NODES.objectNode().put("comment", comment));
        }
        String demonstration = text(source, Field.DEMONSTRATION);
        if (demonstration != null) {
            all.add(NODES.objectNode().put("demonstration", demonstration));
        }
        String chosen = text(source, Field.CHOSEN);
        String rejected = text(source, Field.REJECTED);
        if (chosen != null && rejected != null) {
            ObjectNode pair = NODES.objectNode().put("chosen", chosen).put("rejected", rejected);
            all.add(NODES.objectNode().set("preference", pair));
        }
        for (ObjectNode row : all) {
            row.put("id", RecordIds.of(interactionId, row.toString()));
            row.put("interactionId", interactionId);
            put(row, "userId", user);
            stamp(row, source, number);
        }
        return all;
    }

    private void stamp(ObjectNode row, JsonNode source, long number) {
        row.put("scope", options.scope());
        String time = text(source, Field.TIME);
        if (time != null && time.chars().allMatch(Character::isDigit) && time.length() < 19) {
            row.put("eventTime", Long.parseLong(time));
        } else if (time != null) {
            row.put("eventTime", instant(time));
        }
        if (options.shiftAt() >= 0) {
            row.putObject("attributes").put("shifted", number >= options.shiftAt());
        }
    }

    private ArrayNode messages(JsonNode source) throws BadRowException {
        String column = mapping.column(Field.MESSAGES);
        if (column != null && source.hasNonNull(column)) {
            JsonNode value = source.get(column);
            try {
                JsonNode parsed = value.isTextual() ? json.readTree(value.textValue()) : value;
                if (parsed instanceof ArrayNode array) {
                    return array;
                }
            } catch (JsonProcessingException e) {
                throw new BadRowException(Reason.MALFORMED_JSON, "column " + column + " is not valid JSON");
            }
            throw new BadRowException(Reason.WRONG_TYPE, "column " + column + " must be an array of messages");
        }
        String prompt = text(source, Field.PROMPT);
        if (prompt == null) {
            throw new BadRowException(Reason.MISSING_FIELD, "the row has no prompt");
        }
        String input = text(source, Field.INPUT);
        ArrayNode messages = NODES.arrayNode();
        String system = text(source, Field.SYSTEM);
        if (system != null) {
            messages.addObject().put("role", "system").put("content", system);
        }
        messages.addObject().put("role", "user").put("content", input == null ? prompt : prompt + "\n\n" + input);
        return messages;
    }

    /** A column's text; null where the file has no such column or the cell is empty. */
    private String text(JsonNode source, Field field) {
        String column = mapping.column(field);
        if (column == null || !source.hasNonNull(column)) {
            return null;
        }
        JsonNode value = source.get(column);
        String text = value.isContainerNode() ? value.toString() : value.asText();
        return text.isEmpty() ? null : text;
    }

    private static boolean thumb(String text) throws BadRowException {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "up", "true", "1", "yes", "👍" -> true;
            case "down", "false", "0", "-1", "no", "👎" -> false;
            default ->
                throw new BadRowException(
                        Reason.INVALID_VALUE, "thumb must be up, down, true, false, 1 or 0 but is '" + text + "'");
        };
    }

    private static double number(String text) throws BadRowException {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new BadRowException(Reason.INVALID_VALUE, "score must be a number but is '" + text + "'");
        }
    }

    /** {@code 2023-11-16 18:15:46.68} is how many files write it; without a zone it is UTC. */
    private static String instant(String text) {
        String joined = text.strip().replaceFirst("^(\\d{4}-\\d{2}-\\d{2}) ", "$1T");
        boolean zoned = joined.matches(".*(Z|[+-]\\d{2}:?\\d{2})$") && joined.contains("T");
        return zoned ? joined : joined + "Z";
    }

    private static void put(ObjectNode row, String name, String value) {
        if (value != null) {
            row.put(name, value);
        }
    }
}
