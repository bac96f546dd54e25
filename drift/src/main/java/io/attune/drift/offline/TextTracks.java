package io.attune.drift.offline;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.detect.FourierFeatures;
import io.attune.drift.detect.RunLength;
import io.attune.drift.feature.Embedder;
import io.attune.drift.feature.LanguageGuess;
import io.attune.drift.feature.Vocabulary;
import io.attune.drift.feature.Words;
import java.util.function.Consumer;

/**
 * A text column through its features: length, words, novelty, language, embedding, which share the run length evenly. The vocabulary of the
 * novelty learns from a third of the reference's size and is frozen, so the reference of the novelty begins after that.
 */
final class TextTracks {

    private static final int TRACKS = 5;

    private final ColumnOptions options;
    private final Track<Double> chars;
    private final Track<Double> words;
    private final Track<Double> novelty;
    private final Track<String> language;
    private final Track<float[]> embedding;
    private final Vocabulary vocabulary;
    private final LanguageGuess guess;
    private final Embedder embedder;

    /** @param embedder used, not closed */
    TextTracks(ColumnOptions options, Embedder embedder) {
        this.options = options;
        this.embedder = embedder;
        boolean all = options.detector() == null;
        RunLength share = all ? options.falseAlarms().splitOver(TRACKS) : options.falseAlarms();
        Calibration calibration = Calibration.of(share);
        int learn = options.reference() / 3;
        chars = all ? Track.numbers("chars", DetectorCatalogue.RANK, options.reference(), calibration) : null;
        words = all ? Track.numbers("words", DetectorCatalogue.RANK, options.reference(), calibration) : null;
        novelty = all
                ? Track.numbers(
                        "novelty", DetectorCatalogue.RANK, Math.max(20, options.reference() - learn), calibration)
                : null;
        language = all ? Track.categories("language", options.reference(), calibration) : null;
        embedding = Track.embeddings(
                all ? "minilm" : null, options.reference(), new FourierFeatures(embedder.dimensions()), calibration);
        vocabulary = new Vocabulary(Math.max(1, learn));
        guess = all ? new LanguageGuess() : null;
    }

    void take(long row, String text, Consumer<ColumnAlarm> alarms) {
        embedding.take(row, embedder.embed(text), options).ifPresent(alarms);
        if (chars == null) {
            return;
        }
        chars.take(row, (double) text.codePointCount(0, text.length()), options).ifPresent(alarms);
        long[] hashes = Words.hashes(text);
        words.take(row, (double) hashes.length, options).ifPresent(alarms);
        vocabulary.novelty(hashes).ifPresent(x -> novelty.take(row, x, options).ifPresent(alarms));
        vocabulary.learn(hashes);
        guess.of(text).ifPresent(code -> language.take(row, code, options).ifPresent(alarms));
    }
}
