package io.attune.ingestion.row;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Reads the fields of one JSON object and remembers which were asked for, so that the rest can be refused by name. A
 * field that is null counts as absent.
 */
final class JsonFields {
    private static final int SHOWN = 40;

    private final JsonNode object;
    private final String path;
    private final RowLimits limits;
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * @param path what stands before a field's name in messages, such as {@code messages[0].}; empty for the row
     */
    JsonFields(JsonNode object, String path, RowLimits limits) throws BadRowException {
        this.object = object;
        this.path = path;
        this.limits = limits;
        if (!object.isObject()) {
            String what = path.isEmpty() ? "a row" : path.substring(0, path.length() - 1);
            throw new BadRowException(Reason.WRONG_TYPE, what + " must be an object but is " + shown(object));
        }
    }

    boolean has(String name) {
        known.add(name);
        return object.hasNonNull(name);
    }

    /** The field's value; null when absent. */
    JsonNode any(String name) {
        return has(name) ? object.get(name) : null;
    }

    /** Free text; null when absent. */
    String text(String name) throws BadRowException {
        return string(name, limits.textLength());
    }

    /** An id or a name: not blank; null when absent. */
    String name(String name) throws BadRowException {
        String value = string(name, limits.nameLength());
        if (value != null && value.isBlank()) {
            throw new BadRowException(Reason.INVALID_VALUE, path + name + " must not be blank");
        }
        return value;
    }

    String requiredText(String name) throws BadRowException {
        return required(name, text(name));
    }

    String requiredName(String name) throws BadRowException {
        return required(name, name(name));
    }

    /** A count from 0 to a limit; null when absent. */
    Long count(String name, long most) throws BadRowException {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()) {
            throw wrongType(name, "a whole number", value);
        }
        if (!value.canConvertToLong() || value.longValue() < 0 || value.longValue() > most) {
            throw new BadRowException(
                    Reason.INVALID_VALUE, path + name + " must be between 0 and " + most + " but is " + shown(value));
        }
        return value.longValue();
    }

    /** Refuses whatever was not asked for. */
    void rejectOthers() throws BadRowException {
        var names = object.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new BadRowException(
                        Reason.UNKNOWN_FIELD,
                        path + cut(name) + " is not a known field; known are " + String.join(", ", known));
            }
        }
    }

    BadRowException wrongType(String name, String due, JsonNode value) {
        return new BadRowException(Reason.WRONG_TYPE, path + name + " must be " + due + " but is " + shown(value));
    }

    <T> T required(String name, T value) throws BadRowException {
        if (value == null) {
            throw new BadRowException(Reason.MISSING_FIELD, path + name + " is missing");
        }
        return value;
    }

    private String string(String name, int most) throws BadRowException {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrongType(name, "a string", value);
        }
        return checked(path + name, value.textValue(), most);
    }

    /** Refuses texts that are too long or that no UTF-8 can carry. */
    static String checked(String field, String text, int most) throws BadRowException {
        if (text.length() > most) {
            throw new BadRowException(
                    Reason.TOO_LARGE, field + " must have at most " + most + " characters but has " + text.length());
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair = Character.isHighSurrogate(text.charAt(i))
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new BadRowException(
                            Reason.INVALID_UTF8,
                            field + " has half of a surrogate pair at character " + i + ", which is no text");
                }
                i++;
            }
        }
        return text;
    }

    /** A value as it may stand in a message: short, and objects and arrays by their kind only. */
    static String shown(JsonNode value) {
        if (value.isObject()) {
            return "an object";
        }
        if (value.isArray()) {
            return "an array";
        }
        return value.isTextual() ? "'" + cut(value.textValue()) + "'" : cut(value.asText());
    }

    private static String cut(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
