package io.attune.streams.store;

/**
 * Keys of state stores. Parts are set apart by U+0000, which no scope or id holds in a well-formed record; where one does, it
 * can only meet its own like.
 */
public final class StateKey {
    private static final char SEPARATOR = '\0';

    private StateKey() {}

    /** One key out of parts. */
    public static String of(String... parts) {
        return String.join(String.valueOf(SEPARATOR), parts);
    }

    /** The first key that may begin with these parts and the separator. */
    public static String first(String... parts) {
        return of(parts) + SEPARATOR;
    }

    /** A bound above every key that begins with these parts and the separator. */
    public static String last(String... parts) {
        return of(parts) + (char) (SEPARATOR + 1);
    }

    /** A number as text that sorts as the number does, negative ones first. */
    public static String sortable(long number) {
        return String.format("%016x", number ^ Long.MIN_VALUE);
    }
}
