package io.attune.model.format;

/** Makes names from files fit for a one-line message. */
public final class Printable {
    private static final int LIMIT = 100;

    private Printable() {}

    /** The text with control and format characters replaced and cut to a readable length. */
    public static String of(String text) {
        if (text == null) {
            return "nothing";
        }
        String start = text.length() > LIMIT ? text.substring(0, LIMIT) + "..." : text;
        return start.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }
}
