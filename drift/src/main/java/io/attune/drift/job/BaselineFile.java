package io.attune.drift.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Interaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads a baseline from JSON Lines as ingestion takes them: {@code eventTime} (epoch milliseconds or ISO-8601; the rate of the scope is taken from it), {@code
 * prompt} or {@code messages}, and where known {@code response}, {@code adapterId}, {@code finishReason}; other fields are of no concern. Every bad
 * row is refused: a reference with holes would not be what somebody gave.
 */
final class BaselineFile {

    private static final int MOST_ROWS = 50_000;

    private final ObjectMapper json = new ObjectMapper();
    private final Path file;

    BaselineFile(Path file) {
        this.file = file;
    }

    /** @throws IllegalArgumentException with one line that says what is wrong and where */
    Baseline read() {
        List<Interaction> rows = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (!line.isBlank()) {
                    rows.add(row(line, number));
                }
                if (rows.size() > MOST_ROWS) {
                    throw bad("has more than " + MOST_ROWS + " rows; the latest few thousand are enough");
                }
            }
        } catch (NoSuchFileException e) {
            throw bad("is not there");
        } catch (MalformedInputException e) {
            throw bad("is not valid UTF-8");
        } catch (IOException e) {
            throw bad("cannot be read: " + e.getMessage());
        }
        rows.sort(Comparator.comparingLong(Interaction::getEventTime));
        return new Baseline(List.copyOf(rows));
    }

    private Interaction row(String line, int number) {
        try {
            JsonNode row = json.readTree(line);
            if (!row.isObject()) {
                throw new IllegalArgumentException("not a JSON object");
            }
            return Interaction.newBuilder()
                    .setId(Integer.toString(number))
                    .setScope("")
                    .setEventTime(time(row))
                    .setMessages(messages(row))
                    .setResponse(
                            row.hasNonNull("response") ? row.get("response").asText() : "")
                    .setBaseModel("")
                    .setAdapterId(text(row, "adapterId"))
                    .setFinishReason(text(row, "finishReason"))
                    .build();
        } catch (JsonProcessingException e) {
            throw bad("line " + number + ": not a JSON object");
        } catch (IllegalArgumentException e) {
            throw bad("line " + number + ": " + e.getMessage());
        }
    }

    private static long time(JsonNode row) {
        JsonNode time = row.get("eventTime");
        if (time == null || time.isNull()) {
            throw new IllegalArgumentException(
                    "eventTime is missing; the rate of a scope, and with it the budget of false alarms, comes from it");
        }
        if (time.isIntegralNumber() && time.canConvertToLong()) {
            return time.longValue();
        }
        try {
            return OffsetDateTime.parse(time.asText()).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "eventTime must be epoch milliseconds or an ISO-8601 instant, was " + Sane.cut(time.toString()), e);
        }
    }

    private static List<ChatMessage> messages(JsonNode row) {
        if (row.path("prompt").isTextual()) {
            return List.of(new ChatMessage("user", row.get("prompt").textValue()));
        }
        JsonNode turns = row.path("messages");
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode turn : turns) {
            if (!turn.path("role").isTextual() || !turn.path("content").isTextual()) {
                throw new IllegalArgumentException("each of messages must have a role and a content");
            }
            messages.add(new ChatMessage(
                    turn.get("role").textValue(), turn.get("content").textValue()));
        }
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("prompt (a text) or messages (a list) is missing");
        }
        return messages;
    }

    private static String text(JsonNode row, String field) {
        return row.hasNonNull(field) ? Sane.cut(row.get(field).asText()) : null;
    }

    private IllegalArgumentException bad(String what) {
        return new IllegalArgumentException("detection.baseline " + file + " " + what);
    }
}
