package io.attune.trainer.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.model.token.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the turns of a conversation: a list of {@code role} and {@code content}, or one text as Anthropic's HH-RLHF sets writes it. */
final class Turns {
    private static final Pattern SPEAKER = Pattern.compile("(?:^|\\R\\R)(Human|Assistant):");

    private Turns() {}

    /**
     * @param column that holds the value, for the message
     * @throws IllegalArgumentException saying what is wrong
     */
    static List<Message> of(JsonNode value, String column) {
        if (value.isTextual()) {
            return dialogue(value.textValue(), column);
        }
        if (!value.isArray() || value.isEmpty()) {
            throw new IllegalArgumentException("'" + column + "' must be a list of turns but is "
                    + (value.isArray() ? "empty" : value.getNodeType().name().toLowerCase(Locale.ROOT)));
        }
        List<Message> turns = new ArrayList<>();
        for (JsonNode turn : value) {
            if (!turn.path("role").isTextual() || !turn.path("content").isTextual()) {
                throw new IllegalArgumentException(
                        "turn " + turns.size() + " of '" + column + "' needs the texts role and content");
            }
            turns.add(new Message(
                    turn.get("role").textValue(), turn.get("content").textValue()));
        }
        return turns;
    }

    private static List<Message> dialogue(String text, String column) {
        Matcher speaker = SPEAKER.matcher(text);
        List<Message> turns = new ArrayList<>();
        int from = -1;
        String role = null;
        while (speaker.find()) {
            if (role != null) {
                turns.add(
                        new Message(role, text.substring(from, speaker.start()).strip()));
            } else if (!text.substring(0, speaker.start()).isBlank()) {
                break;
            }
            role = speaker.group(1).equals("Human") ? "user" : "assistant";
            from = speaker.end();
        }
        if (role == null) {
            throw new IllegalArgumentException("'" + column + "' has no prompt: it takes a column of its own, or turns,"
                    + " or a text with 'Human:' and 'Assistant:' at the beginning of its paragraphs");
        }
        turns.add(new Message(role, text.substring(from).strip()));
        return turns;
    }

    /**
     * Takes the answer off the end of a conversation.
     *
     * @param turns changed
     * @param column that holds them, for the message
     * @throws IllegalArgumentException when the last turn is not the assistant's, or empty
     */
    static String takeAnswer(List<Message> turns, String column) {
        Message last = turns.remove(turns.size() - 1);
        if (!last.role().equals("assistant")) {
            throw new IllegalArgumentException(
                    "the last turn of '" + column + "' must be the assistant's but its role is '" + last.role() + "'");
        }
        if (last.content().isBlank()) {
            throw new IllegalArgumentException("the last turn of '" + column + "' is empty");
        }
        return last.content();
    }
}
