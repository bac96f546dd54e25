package io.attune.app.demo.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Slips of the finger: swapped, missing, doubled and neighbouring letters. */
final class Typos {

    private static final Pattern LONG_WORD = Pattern.compile("[A-Za-z]{4,}");
    private static final String[] KEYBOARD = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};

    private Typos() {}

    /** Whether the text has a word that is long enough to be misspelt and still read. */
    static boolean possible(String text) {
        return LONG_WORD.matcher(text).find();
    }

    /** The text with one misspelt word; unchanged if {@link #possible} says no. */
    static String apply(String text, SplittableRandom random) {
        List<MatchResult> words =
                new ArrayList<>(LONG_WORD.matcher(text).results().toList());
        if (words.isEmpty()) {
            return text;
        }
        MatchResult word = words.get(random.nextInt(words.size()));
        return text.substring(0, word.start()) + misspell(word.group(), random) + text.substring(word.end());
    }

    private static String misspell(String word, SplittableRandom random) {
        // The first letter stays, as people rarely miss it.
        int at = 1 + random.nextInt(word.length() - 2);
        String head = word.substring(0, at);
        char letter = word.charAt(at);
        String tail = word.substring(at + 1);
        return switch (random.nextInt(4)) {
            case 0 -> letter == tail.charAt(0) ? head + tail : head + tail.charAt(0) + letter + tail.substring(1);
            case 1 -> head + tail;
            case 2 -> head + letter + letter + tail;
            default -> head + neighbour(letter) + tail;
        };
    }

    private static char neighbour(char letter) {
        for (String keys : KEYBOARD) {
            int at = keys.indexOf(letter);
            if (at >= 0) {
                return keys.charAt(at == 0 ? 1 : at - 1);
            }
        }
        return letter == 'e' ? 'r' : 'e';
    }
}
