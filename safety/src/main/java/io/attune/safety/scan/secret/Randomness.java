package io.attune.safety.scan.secret;

import java.util.List;
import java.util.Locale;

/** Tells a generated or chosen secret from a placeholder or an ordinary word. */
final class Randomness {
    private static final List<String> PLACEHOLDERS = List.of(
            "example",
            "placeholder",
            "changeme",
            "change_me",
            "your",
            "xxxx",
            "****",
            "....",
            "dummy",
            "redacted",
            "insert",
            "secret_here",
            "none",
            "null",
            "undefined",
            "getenv",
            "environ",
            "process.env",
            "config",
            "input(",
            "<",
            ">",
            "{",
            "}",
            "$(",
            "todo",
            "sample",
            "abcdef",
            "123456789");

    private Randomness() {}

    /** Shannon entropy of the chars, in bits per char. */
    static double entropy(String value) {
        int[] counts = new int[128];
        int other = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 128) {
                counts[c]++;
            } else {
                other++;
            }
        }
        double bits = other == 0 ? 0 : plogp(other, value.length());
        for (int count : counts) {
            bits += count == 0 ? 0 : plogp(count, value.length());
        }
        return bits;
    }

    private static double plogp(int count, int total) {
        double p = (double) count / total;
        return -p * Math.log(p) / Math.log(2);
    }

    static boolean placeholder(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return PLACEHOLDERS.stream().anyMatch(lower::contains);
    }

    /** Letters and digits (or signs) mixed, and more than about three bits per char where the value is long enough to have them. */
    static boolean looksSecret(String value) {
        boolean letter = value.chars().anyMatch(Character::isLetter);
        boolean digit = value.chars().anyMatch(Character::isDigit);
        boolean sign = value.chars().anyMatch(c -> "!@#$%^&*?+=/~".indexOf(c) >= 0);
        boolean mixed = letter && (digit || sign);
        double enough = value.length() >= 12 ? 3.0 : 2.4;
        return mixed && !placeholder(value) && entropy(value) >= enough;
    }
}
