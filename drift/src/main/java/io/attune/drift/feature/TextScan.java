package io.attune.drift.feature;

import java.util.Arrays;

/**
 * Counts of characters and words, by one pass over a text. Words are those of {@link Words}, lower-cased letter by letter. Reusable: each
 * {@link #of} overwrites what the last one found. Not thread-safe.
 */
final class TextScan {

    private static final int REPETITION_WORDS = 256;
    private static final int TABLE = 4 * REPETITION_WORDS;

    private final long[] table = new long[TABLE];
    private long[] hashes = new long[64];
    private int words;
    private int chars;
    private int digits;
    private int symbols;
    private final int[] scripts = new int[Character.UnicodeScript.values().length];

    /** Scans a text. */
    TextScan of(String text) {
        words = 0;
        chars = 0;
        digits = 0;
        symbols = 0;
        Arrays.fill(scripts, 0);
        long hash = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            chars++;
            boolean letter = count(c);
            if (letter || (inside && (c == '\'' || c == '\u2019'))) {
                hash = Words.step(inside ? hash : Words.HASH_START, Character.toLowerCase(c));
                inside = true;
            } else if (inside) {
                add(Words.finish(hash));
                inside = false;
            }
        }
        if (inside) {
            add(Words.finish(hash));
        }
        return this;
    }

    /** Whether the character belongs to a word wherever it stands. */
    private boolean count(int c) {
        if (c < 128) {
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                scripts[Character.UnicodeScript.LATIN.ordinal()]++;
                return true;
            }
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c > ' ') {
                symbols++;
            }
            return false;
        }
        if (Character.isLetter(c)) {
            scripts[Character.UnicodeScript.of(c).ordinal()]++;
            return true;
        }
        if (Character.isDigit(c)) {
            digits++;
            return false;
        }
        boolean mark = Character.getType(c) == Character.NON_SPACING_MARK;
        if (!mark && !Character.isWhitespace(c)) {
            symbols++;
        }
        return mark;
    }

    private void add(long hash) {
        if (words == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * words);
        }
        hashes[words++] = hash;
    }

    /** Code points. */
    int chars() {
        return chars;
    }

    int words() {
        return words;
    }

    /** Hashes of the words, in order. */
    long[] hashes() {
        return Arrays.copyOf(hashes, words);
    }

    /** Share of the characters that are digits; 0 for an empty text. */
    double digitShare() {
        return chars == 0 ? 0 : (double) digits / chars;
    }

    /** Share of the characters that are neither letters, marks, digits nor space. */
    double symbolShare() {
        return chars == 0 ? 0 : (double) symbols / chars;
    }

    /** Share of the first 256 words that were there before; 0 for a text without words. */
    double repetition() {
        int n = Math.min(words, REPETITION_WORDS);
        if (n == 0) {
            return 0;
        }
        Arrays.fill(table, 0);
        int distinct = 0;
        for (int i = 0; i < n; i++) {
            long hash = hashes[i] == 0 ? 1 : hashes[i];
            int at = (int) (hash & (TABLE - 1));
            while (table[at] != 0 && table[at] != hash) {
                at = (at + 1) & (TABLE - 1);
            }
            if (table[at] == 0) {
                table[at] = hash;
                distinct++;
            }
        }
        return 1 - (double) distinct / n;
    }

    /** Name of the script of most letters; null where there are none. */
    String script() {
        int best = -1;
        for (int i = 0; i < scripts.length; i++) {
            if (scripts[i] > 0 && (best < 0 || scripts[i] > scripts[best])) {
                best = i;
            }
        }
        return best < 0 ? null : Character.UnicodeScript.values()[best].name();
    }
}
