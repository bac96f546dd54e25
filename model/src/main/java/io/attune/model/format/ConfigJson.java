package io.attune.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a configuration, typed when they are asked for. A field that is null counts as absent; one of another type
 * is an error, since a default in its place would make another model of it.
 */
final class ConfigJson {
    private static final int MAX_LIST = 1_000_000;

    private final String where;
    private final JsonNode root;

    ConfigJson(String where, JsonNode root) {
        this.where = where;
        this.root = root;
    }

    /** The file, for messages. */
    String where() {
        return where;
    }

    boolean has(String field) {
        return root.hasNonNull(field);
    }

    /** Whether the field is there and null. */
    boolean isNull(String field) {
        return root.path(field).isNull();
    }

    int integer(String field) throws ModelFormatException {
        if (!has(field)) {
            throw new ModelFormatException(where + ": " + field + " is missing");
        }
        return integer(field, 0);
    }

    int integer(String field, int fallback) throws ModelFormatException {
        return has(field) ? integer(field, root.get(field)) : fallback;
    }

    private int integer(String field, JsonNode node) throws ModelFormatException {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw wrong(field, node, "a whole number");
        }
        return node.intValue();
    }

    double number(String field, double fallback) throws ModelFormatException {
        if (!has(field)) {
            return fallback;
        }
        if (!root.get(field).isNumber()) {
            throw wrong(field, root.get(field), "a number");
        }
        return root.get(field).doubleValue();
    }

    boolean bool(String field, boolean fallback) throws ModelFormatException {
        if (!has(field)) {
            return fallback;
        }
        if (!root.get(field).isBoolean()) {
            throw wrong(field, root.get(field), "true or false");
        }
        return root.get(field).booleanValue();
    }

    String text(String field, String fallback) throws ModelFormatException {
        if (!has(field)) {
            return fallback;
        }
        if (!root.get(field).isTextual()) {
            throw wrong(field, root.get(field), "a string");
        }
        return root.get(field).textValue();
    }

    Optional<ConfigJson> object(String field) throws ModelFormatException {
        if (!has(field)) {
            return Optional.empty();
        }
        if (!root.get(field).isObject()) {
            throw wrong(field, root.get(field), "an object");
        }
        return Optional.of(new ConfigJson(where + ": " + field, root.get(field)));
    }

    List<String> texts(String field) throws ModelFormatException {
        List<String> texts = new ArrayList<>();
        for (JsonNode node : list(field)) {
            texts.add(node.asText(""));
        }
        return texts;
    }

    List<Integer> integers(String field) throws ModelFormatException {
        List<Integer> integers = new ArrayList<>();
        for (JsonNode node : list(field)) {
            integers.add(integer(field, node));
        }
        return integers;
    }

    private JsonNode list(String field) throws ModelFormatException {
        JsonNode node = root.path(field);
        if (!node.isArray() || node.size() > MAX_LIST) {
            throw wrong(field, node, "a list");
        }
        return node;
    }

    void refuseIfTrue(String field) throws ModelFormatException {
        if (bool(field, false)) {
            throw new ModelFormatException(where + ": " + field + " is true, which is not supported");
        }
    }

    void refuseUnless(String field, String only) throws ModelFormatException {
        String value = text(field, only);
        if (!only.equals(value)) {
            throw new ModelFormatException(
                    where + ": " + field + " is " + Printable.of(value) + ", only " + only + " is supported");
        }
    }

    void refuseUnlessOne(String field) throws ModelFormatException {
        if (number(field, 1) != 1) {
            throw new ModelFormatException(where + ": " + field + " is "
                    + Printable.of(root.get(field).toString()) + ", which is not supported");
        }
    }

    private ModelFormatException wrong(String field, JsonNode node, String what) {
        return new ModelFormatException(
                where + ": " + field + " is " + Printable.of(node.toString()) + ", not " + what);
    }
}
