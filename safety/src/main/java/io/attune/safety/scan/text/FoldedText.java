package io.attune.safety.scan.text;

import java.util.List;

/**
 * A text as words of lower-case letters and digits with disguises undone: look-alike letters, leetspeak, letters spaced out, invisible
 * and tag characters. Rules and models read this form; every word remembers where it came from.
 */
public final class FoldedText {
    /**
     * One word.
     *
     * @param text folded letters and digits
     * @param start first char in the original
     * @param end one past the last char in the original
     */
    public record Word(String text, int start, int end) {}

    private final List<Word> words;
    private final String joined;
    private final int[] wordStarts;

    private FoldedText(List<Word> words) {
        this.words = List.copyOf(words);
        this.wordStarts = new int[words.size()];
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < wordStarts.length; i++) {
            wordStarts[i] = i == 0 ? 0 : out.append(' ').length();
            out.append(words.get(i).text());
        }
        this.joined = out.toString();
    }

    /** Folds {@code text} in one pass over its code points and one over its words. */
    public static FoldedText of(String text) {
        return new FoldedText(WordFolder.fold(text));
    }

    /** Decomposes letters the way folding does, for wordings in other scripts that are to be found in folded texts. */
    public static String decompose(String text) {
        StringBuilder out = new StringBuilder();
        java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFKD)
                .codePoints()
                .filter(c -> c > 0x900 || Character.getType(c) != Character.NON_SPACING_MARK)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    public List<Word> words() {
        return words;
    }

    /** All words with single spaces between. */
    public String text() {
        return joined;
    }

    /** Where in the original the word at this offset of {@link #text()} starts. */
    public int originalStart(int offset) {
        return words.get(wordAt(offset)).start();
    }

    /** Where in the original the word that holds the char before this offset of {@link #text()} ends. */
    public int originalEnd(int offset) {
        return words.get(wordAt(offset - 1)).end();
    }

    private int wordAt(int offset) {
        int found = java.util.Arrays.binarySearch(wordStarts, offset);
        return found >= 0 ? found : -found - 2;
    }
}
