package io.attune.evaluator.suite;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * ROUGE-L (Lin, 2004, section 3, sentence level): the F-measure of the longest common subsequence of two texts' words, the
 * same that the rouge-score package gives without stemming. Words are runs of the letters a to z and of digits, in lower
 * case, so it says little about texts in other scripts.
 */
final class RougeL {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z0-9]+");

    private RougeL() {}

    /** From 0 to 1; 0 where one of the texts has no word. */
    static double of(String reference, String candidate) {
        String[] expected = words(reference);
        String[] given = words(candidate);
        int common = longestCommonSubsequence(expected, given);
        if (common == 0) {
            return 0;
        }
        double precision = (double) common / given.length;
        double recall = (double) common / expected.length;
        return 2 * precision * recall / (precision + recall);
    }

    static String[] words(String text) {
        List<String> words = Arrays.stream(BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .toList();
        return words.toArray(String[]::new);
    }

    private static int longestCommonSubsequence(String[] a, String[] b) {
        int[] before = new int[b.length + 1];
        for (String word : a) {
            int[] now = new int[b.length + 1];
            for (int j = 0; j < b.length; j++) {
                now[j + 1] = word.equals(b[j]) ? before[j] + 1 : Math.max(before[j + 1], now[j]);
            }
            before = now;
        }
        return before[b.length];
    }
}
