package io.attune.drift.offline;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.Dependence;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.detect.RunLength;
import io.attune.drift.feature.Embedder;
import io.attune.drift.feature.LanguageGuess;
import io.attune.drift.feature.Vocabulary;
import io.attune.drift.feature.Words;

/**
 * A text column through its features: length, words, novelty, language, embedding, which share the run length evenly. The vocabulary of the
 * novelty learns from a third of the reference's size and is frozen, so the reference of the novelty begins after that. With a detector
 * by name only the embedding is watched.
 */
final class TextTracks {

    private static final int TRACKS = 5;
    /** Texts of a baseline whose language was known, at least. */
    private static final int LANGUAGES = 20;

    private final ColumnOptions options;
    private final Track<Double> chars;
    private final Track<Double> words;
    private final Track<Double> novelty;
    private final Track<String> language;
    private final Track<float[]> embedding;
    private final Vocabulary vocabulary;
    private final LanguageGuess guess;
    private final Embedder embedder;

    /**
     * @param first rows of the first reference
     * @param embedder used, not closed
     */
    TextTracks(ColumnOptions options, int first, Embedder embedder) {
        this.options = options;
        this.embedder = embedder;
        boolean all = options.detector() == null;
        RunLength share = all ? options.falseAlarms().splitOver(TRACKS) : options.falseAlarms();
        Calibration calibration = Calibration.of(share);
        int reference = options.reference();
        int learn = first / 3;
        Dependence dependence = options.dependence();
        chars = all ? ranks("chars", reference, dependence, calibration) : null;
        words = all ? ranks("words", reference, dependence, calibration) : null;
        novelty = all ? ranks("novelty", Math.max(20, reference - reference / 3), dependence, calibration) : null;
        language = all
                ? Track.categories("language", DetectorCatalogue.CATEGORY_MIX, reference, dependence, calibration)
                : null;
        embedding = Track.embeddings(
                all ? "minilm" : null,
                all ? DetectorCatalogue.EMBEDDING : options.detector(),
                reference,
                dependence,
                calibration);
        vocabulary = new Vocabulary(Math.max(1, learn));
        guess = all ? new LanguageGuess() : null;
    }

    private static Track<Double> ranks(String feature, int reference, Dependence dependence, Calibration calibration) {
        return Track.numbers(feature, DetectorCatalogue.RANK, reference, dependence, calibration);
    }

    /** One text of the baseline. */
    void refer(String text) {
        embedding.refer(embedder.embed(text));
        if (chars != null) {
            chars.refer((double) text.codePointCount(0, text.length()));
            long[] hashes = Words.hashes(text);
            words.refer((double) hashes.length);
            vocabulary.novelty(hashes).ifPresent(novelty::refer);
            vocabulary.learn(hashes);
            guess.of(text).ifPresent(language::refer);
        }
    }

    /** The baseline is over. A feature that too few of its texts have takes its reference from the column. */
    void referred() {
        embedding.referred(options);
        if (chars != null) {
            chars.referred(options);
            words.referred(options);
            novelty.referred(options);
            language.referredIf(LANGUAGES, options);
        }
    }

    void take(long row, String text, DetectionOutput output) {
        embedding.take(row, embedder.embed(text), options, output);
        if (chars == null) {
            return;
        }
        chars.take(row, (double) text.codePointCount(0, text.length()), options, output);
        long[] hashes = Words.hashes(text);
        words.take(row, (double) hashes.length, options, output);
        vocabulary.novelty(hashes).ifPresent(x -> novelty.take(row, x, options, output));
        vocabulary.learn(hashes);
        guess.of(text).ifPresent(code -> language.take(row, code, options, output));
    }
}
