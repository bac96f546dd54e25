package io.attune.safety.scan.text;

import java.util.List;

/**
 * The window of a text that a model finds most suspicious: a short attack in a long document must not be averaged away.
 *
 * @param score highest score of any window
 * @param start its first char in the original text
 * @param end one past its last char
 */
public record WindowScore(double score, int start, int end) {
    /** Scores below this are not worth a finding. */
    public static final double REPORTED = 0.3;

    /** Words in a window; windows overlap by half. */
    public static final int WORDS = 160;

    /** Fewer words than this are too little to judge by a model; wording rules still see them. */
    private static final int MIN_WORDS = 6;

    private static final WindowScore NONE = new WindowScore(0, 0, 0);

    public static WindowScore best(FoldedText folded, LinearTextModel model) {
        List<FoldedText.Word> words = folded.words();
        WindowScore best = NONE;
        if (words.size() < MIN_WORDS) {
            return best;
        }
        for (int from = 0; from < words.size(); from += WORDS / 2) {
            int to = Math.min(words.size(), from + WORDS);
            double score = model.score(words, from, to);
            if (score > best.score()) {
                best = new WindowScore(
                        score, words.get(from).start(), words.get(to - 1).end());
            }
            if (to == words.size()) {
                break;
            }
        }
        return best;
    }
}
