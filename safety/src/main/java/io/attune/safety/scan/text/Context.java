package io.attune.safety.scan.text;

import java.util.List;
import java.util.Locale;

/** The words near a hit, lower-cased: what separates a phone number from an order number. */
public final class Context {
    private Context() {}

    /** Up to {@code chars} characters that end where the hit starts. */
    public static String before(String text, int start, int chars) {
        return text.substring(Math.max(0, start - chars), start).toLowerCase(Locale.ROOT);
    }

    /** Up to {@code chars} characters that follow the hit. */
    public static String after(String text, int end, int chars) {
        return text.substring(end, Math.min(text.length(), end + chars)).toLowerCase(Locale.ROOT);
    }

    /** Whether one of the words occurs as a whole word (letters only count as word characters). */
    public static boolean hasWord(String window, List<String> words) {
        for (String word : words) {
            for (int at = window.indexOf(word); at >= 0; at = window.indexOf(word, at + 1)) {
                boolean left = at == 0 || !Character.isLetter(window.charAt(at - 1));
                int end = at + word.length();
                if (left && (end == window.length() || !Character.isLetter(window.charAt(end)))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the char before {@code at} continues a word or number, so that {@code at} is no boundary. */
    public static boolean wordBefore(String text, int at) {
        return at > 0 && Character.isLetterOrDigit(text.charAt(at - 1));
    }

    /** Whether the char at {@code at} continues a word or number. */
    public static boolean wordAt(String text, int at) {
        return at < text.length() && Character.isLetterOrDigit(text.charAt(at));
    }
}
