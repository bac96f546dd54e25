package io.attune.model.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The key-value pairs of a GGUF header, typed when they are asked for. Whole numbers of any width are held as long,
 * fractions as double, lists as lists.
 */
public final class GgufMetadata {
    private static final int MAX_KEYS = 65_536;
    private static final int MAX_LIST = 4_000_000;

    private final String where;
    private final Map<String, Object> values;

    private GgufMetadata(String where, Map<String, Object> values) {
        this.where = where;
        this.values = values;
    }

    static GgufMetadata read(String where, GgufCursor cursor, long count) throws ModelFormatException {
        if (count > MAX_KEYS) {
            throw new ModelFormatException(where + ": " + count + " metadata keys, at most " + MAX_KEYS + " are read");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            String key = cursor.string("metadata key");
            Object value = value(where, key, cursor, cursor.int32());
            if (values.putIfAbsent(key, value) != null) {
                throw new ModelFormatException(where + ": metadata key " + Printable.of(key) + " is there twice");
            }
        }
        return new GgufMetadata(where, values);
    }

    private static Object value(String where, String key, GgufCursor cursor, int type) throws ModelFormatException {
        return switch (type) {
            case 0 -> (long) (cursor.int8() & 0xFF);
            case 1 -> (long) cursor.int8();
            case 2 -> (long) (cursor.int16() & 0xFFFF);
            case 3 -> (long) cursor.int16();
            case 4 -> cursor.uint32();
            case 5 -> (long) cursor.int32();
            case 6 -> (double) Float.intBitsToFloat(cursor.int32());
            case 7 -> cursor.int8() != 0;
            case 8 -> cursor.string(Printable.of(key));
            case 9 -> list(where, key, cursor);
            case 10, 11 -> cursor.int64();
            case 12 -> Double.longBitsToDouble(cursor.int64());
            default ->
                throw new ModelFormatException(
                        where + ": metadata key " + Printable.of(key) + " has unknown type " + type);
        };
    }

    private static List<Object> list(String where, String key, GgufCursor cursor) throws ModelFormatException {
        int type = cursor.int32();
        if (type == 9) {
            throw new ModelFormatException(where + ": metadata key " + Printable.of(key) + " is a list of lists");
        }
        long count = cursor.count("length of " + Printable.of(key), minimumBytes(type));
        if (count > MAX_LIST) {
            throw new ModelFormatException(where + ": metadata key " + Printable.of(key) + " has " + count
                    + " entries, at most " + MAX_LIST + " are read");
        }
        List<Object> list = new ArrayList<>((int) Math.min(count, 1 << 16));
        for (long i = 0; i < count; i++) {
            list.add(value(where, key, cursor, type));
        }
        return Collections.unmodifiableList(list);
    }

    private static int minimumBytes(int type) {
        return switch (type) {
            case 2, 3 -> 2;
            case 4, 5, 6 -> 4;
            case 8, 10, 11, 12 -> 8;
            default -> 1;
        };
    }

    public Set<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    public Optional<String> string(String key) throws ModelFormatException {
        return get(key, String.class, "a string");
    }

    public Optional<Long> integer(String key) throws ModelFormatException {
        return get(key, Long.class, "a whole number");
    }

    public Optional<Boolean> bool(String key) throws ModelFormatException {
        return get(key, Boolean.class, "true or false");
    }

    public Optional<Double> number(String key) throws ModelFormatException {
        return get(key, Number.class, "a number").map(Number::doubleValue);
    }

    /** A whole number that must be there and fit an int. */
    public int requiredInt(String key) throws ModelFormatException {
        long value = integer(key)
                .orElseThrow(() -> new ModelFormatException(where + ": metadata key " + key + " is missing"));
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new ModelFormatException(where + ": metadata key " + key + " is " + value);
        }
        return (int) value;
    }

    public Optional<List<String>> strings(String key) throws ModelFormatException {
        return list(key, String.class, "a list of strings");
    }

    public Optional<List<Long>> integers(String key) throws ModelFormatException {
        return list(key, Long.class, "a list of whole numbers");
    }

    public Optional<List<Double>> numbers(String key) throws ModelFormatException {
        return list(key, Double.class, "a list of fractions");
    }

    /** Where the metadata came from, for messages. */
    public String where() {
        return where;
    }

    private <T> Optional<T> get(String key, Class<T> type, String what) throws ModelFormatException {
        Object value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw new ModelFormatException(where + ": metadata key " + key + " is not " + what);
        }
        return Optional.of(type.cast(value));
    }

    private <T> Optional<List<T>> list(String key, Class<T> type, String what) throws ModelFormatException {
        Object value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof List<?> list) || !list.stream().allMatch(type::isInstance)) {
            throw new ModelFormatException(where + ": metadata key " + key + " is not " + what);
        }
        return Optional.of(list.stream().map(type::cast).toList());
    }
}
