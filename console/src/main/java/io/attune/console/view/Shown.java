package io.attune.console.view;

/** Makes values fit for JSON and for a page. */
final class Shown {
    static final int TEXT_LENGTH = 500;

    private Shown() {}

    /** The number, or null where JSON has none for it: infinities and NaN. */
    static Double number(Double value) {
        return value == null || value.isNaN() || value.isInfinite() ? null : value;
    }

    /** The text, cut at {@link #TEXT_LENGTH} characters. */
    static String text(String value) {
        return value == null || value.length() <= TEXT_LENGTH ? value : value.substring(0, TEXT_LENGTH) + "…";
    }
}
