package io.attune.drift.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Splits text into lower-case words: runs of letters, marks and inner apostrophes. Digits separate words. */
public final class Words {

    static final long HASH_START = 0xcbf29ce484222325L;
    private static final long HASH_PRIME = 0x100000001b3L;

    private Words() {}

    /** The words of a text, in order, repetitions included. */
    public static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean inside = Character.isLetter(c)
                    || Character.getType(c) == Character.NON_SPACING_MARK
                    || (start >= 0 && (c == '\'' || c == '\u2019'));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                words.add(text.substring(start, i).toLowerCase(Locale.ROOT));
                start = -1;
            }
            i += Character.charCount(c);
        }
        if (start >= 0) {
            words.add(text.substring(start).toLowerCase(Locale.ROOT));
        }
        return words;
    }

    /** Hashes of the words of a text, in order: FNV-1a over UTF-16 units with a finaliser. */
    public static long[] hashes(String text) {
        return of(text).stream().mapToLong(Words::hash).toArray();
    }

    /** A well-mixed 64-bit hash of a string, the same on every platform. */
    public static long hash(String text) {
        long h = HASH_START;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * HASH_PRIME;
        }
        return finish(h);
    }

    /** The hash before the finaliser, with one more code point. */
    static long step(long hash, int codePoint) {
        if (Character.isBmpCodePoint(codePoint)) {
            return (hash ^ codePoint) * HASH_PRIME;
        }
        long high = (hash ^ Character.highSurrogate(codePoint)) * HASH_PRIME;
        return (high ^ Character.lowSurrogate(codePoint)) * HASH_PRIME;
    }

    static long finish(long hash) {
        long h = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
