package io.attune.serving.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.model.token.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The {@code messages} of a request. Content is a string, or OpenAI's list of text parts. */
final class Messages {
    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

    private Messages() {}

    static List<Message> read(JsonNode value) throws ApiException {
        if (value == null || !value.isArray() || value.isEmpty()) {
            throw ApiException.bad("messages", null, "messages must be an array of at least one message");
        }
        List<Message> messages = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            messages.add(message(value.get(i), "messages[" + i + "]"));
        }
        return messages;
    }

    private static Message message(JsonNode value, String path) throws ApiException {
        JsonNode role = value.path("role");
        if (!role.isTextual()) {
            throw ApiException.bad(path + ".role", null, path + ".role must be a string");
        }
        // OpenAI's newer name for the same thing.
        String name = role.textValue().equals("developer") ? "system" : role.textValue();
        if (!ROLES.contains(name)) {
            throw ApiException.bad(
                    path + ".role", "invalid_value", path + ".role must be system, user, assistant or tool");
        }
        return new Message(name, content(value.path("content"), path + ".content"));
    }

    private static String content(JsonNode value, String path) throws ApiException {
        if (value.isTextual()) {
            return text(value.textValue(), path);
        }
        if (!value.isArray() || value.isEmpty()) {
            throw ApiException.bad(path, null, path + " must be a string or an array of text parts");
        }
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < value.size(); i++) {
            JsonNode part = value.get(i);
            if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
                throw ApiException.bad(
                        path + "[" + i + "]", "invalid_value", path + "[" + i + "] must be a part of type text");
            }
            joined.append(part.get("text").textValue());
        }
        return text(joined.toString(), path);
    }

    /** Refuses half surrogate pairs, which no UTF-8 and no tokeniser can carry. */
    static String text(String text, String path) throws ApiException {
        boolean broken = text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
        if (broken) {
            throw ApiException.bad(path, "invalid_value", path + " has half of a surrogate pair, which is no text");
        }
        return text;
    }
}
