package io.attune.safety.scan.text;

import io.attune.safety.scan.text.FoldedText.Word;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/** Splits a text into folded words. Letters of another script turn Latin only in a text that is mostly Latin: real Russian stays Russian. */
final class WordFolder {
    private static final int MIN_SPACED = 5;

    private final String text;
    private final boolean mostlyLatin;
    private final List<Word> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private int start = -1;
    private int end;

    private WordFolder(String text) {
        this.text = text;
        this.mostlyLatin = mostlyLatin(text);
    }

    static List<Word> fold(String text) {
        WordFolder folder = new WordFolder(text);
        folder.run();
        return joinSpaced(text, folder.words);
    }

    private void run() {
        int i = 0;
        while (i < text.length()) {
            int cp = text.codePointAt(i);
            int next = i + Character.charCount(cp);
            if (cp < 128) {
                ascii(cp, i, next);
            } else if (cp >= 0xE0020 && cp <= 0xE007E) {
                ascii(cp - 0xE0000, i, next);
            } else if (cp >= 0x1F1E6 && cp <= 0x1F1FF) {
                append('a' + cp - 0x1F1E6, i, next);
            } else if (!invisible(cp)) {
                other(cp, i, next);
            }
            i = next;
        }
        finish();
    }

    private void ascii(int cp, int from, int to) {
        if (Character.isLetterOrDigit(cp)) {
            append(Character.toLowerCase(cp), from, to);
        } else if ((cp == '@' || cp == '$' || cp == '!') && start >= 0 && from == end && Context.wordAt(text, to)) {
            append(cp, from, to);
        } else if (cp != '\'' && cp != '`') {
            finish();
        }
    }

    private void other(int cp, int from, int to) {
        char latin = mostlyLatin ? Confusables.latin(cp) : 0;
        if (latin != 0) {
            append(latin, from, to);
            return;
        }
        if (cp == '\u2019') {
            return;
        }
        String plain = Normalizer.normalize(Character.toString(cp), Normalizer.Form.NFKD);
        boolean any = false;
        for (int k = 0; k < plain.length(); ) {
            int c = plain.codePointAt(k);
            k += Character.charCount(c);
            if (Character.isLetterOrDigit(c)) {
                append(Character.toLowerCase(c), from, to);
                any = true;
            } else if (Character.getType(c) == Character.NON_SPACING_MARK
                    || Character.getType(c) == Character.COMBINING_SPACING_MARK) {
                any = true;
                // Vowel signs of Indic scripts belong to the word; accents on Latin letters do not.
                if (c > 0x900 && start >= 0) {
                    append(c, from, to);
                }
            }
        }
        if (!any) {
            finish();
        }
    }

    private void append(int cp, int from, int to) {
        if (start < 0) {
            start = from;
        }
        word.appendCodePoint(cp);
        end = to;
    }

    private void finish() {
        if (start >= 0) {
            words.add(new Word(unleet(word.toString()), start, end));
            word.setLength(0);
            start = -1;
        }
    }

    /** Replaces digits and signs by letters where one stands before a letter of the same word; {@code gpt4} keeps its digit. */
    private static String unleet(String word) {
        int lastLetter = -1;
        boolean signs = false;
        int letters = 0;
        for (int i = 0; i < word.length(); i++) {
            if (Character.isLetter(word.charAt(i))) {
                lastLetter = i;
                letters++;
            } else {
                signs = true;
            }
        }
        if (!signs || letters == 0) {
            return word;
        }
        boolean inside = false;
        for (int i = 0; i < lastLetter; i++) {
            inside |= Confusables.leet(word.charAt(i)) != 0;
        }
        if (!inside) {
            return word;
        }
        StringBuilder out = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char letter = Confusables.leet(word.charAt(i));
            out.append(letter == 0 ? word.charAt(i) : letter);
        }
        return out.toString();
    }

    /** Joins five or more single letters in a row; a wider gap between two of them is a word boundary. */
    private static List<Word> joinSpaced(String text, List<Word> words) {
        List<Word> out = new ArrayList<>(words.size());
        int i = 0;
        while (i < words.size()) {
            int stop = i;
            while (stop < words.size() && single(words.get(stop))) {
                stop++;
            }
            if (stop - i < MIN_SPACED) {
                out.add(words.get(i++));
                continue;
            }
            StringBuilder joined = new StringBuilder();
            int from = words.get(i).start();
            for (; i < stop; i++) {
                joined.append(words.get(i).text());
                boolean last = i + 1 == stop;
                if (last || words.get(i + 1).start() - words.get(i).end() > 1) {
                    out.add(new Word(joined.toString(), from, words.get(i).end()));
                    joined.setLength(0);
                    from = last ? from : words.get(i + 1).start();
                }
            }
        }
        return out;
    }

    private static boolean single(Word word) {
        return word.text().length() == 1 && word.text().charAt(0) < 128;
    }

    private static boolean invisible(int cp) {
        int type = Character.getType(cp);
        return type == Character.FORMAT
                || cp == 0x115F
                || cp == 0x1160
                || cp == 0x3164
                || cp == 0xFFA0
                || cp == 0x34F
                || (cp >= 0xFE00 && cp <= 0xFE0F)
                || (cp >= 0xE0100 && cp <= 0xE01EF);
    }

    private static boolean mostlyLatin(String text) {
        int latin = 0;
        int foreign = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetter(c)) {
                if (c < 0x250) {
                    latin++;
                } else {
                    foreign++;
                }
            }
        }
        return latin >= foreign;
    }
}
