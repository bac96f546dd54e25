package io.attune.safety.scan.text;

import java.util.Arrays;
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

    /** The best window of each model; the features of a window are made once for all, so the models must have the same number of buckets. */
    public static List<WindowScore> best(FoldedText folded, LinearTextModel... models) {
        List<FoldedText.Word> words = folded.words();
        WindowScore[] best = new WindowScore[models.length];
        Arrays.fill(best, NONE);
        for (int from = 0; words.size() >= MIN_WORDS; from += WORDS / 2) {
            int to = Math.min(words.size(), from + WORDS);
            HashedFeatures features = HashedFeatures.of(words, from, to, models[0].log2());
            for (int m = 0; m < models.length; m++) {
                double score = models[m].score(features);
                if (score > best[m].score()) {
                    best[m] = new WindowScore(
                            score, words.get(from).start(), words.get(to - 1).end());
                }
            }
            if (to == words.size()) {
                break;
            }
        }
        return List.of(best);
    }
}
