package io.attune.drift.feature;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * The language of a text by OpenNLP's language model (103 languages). Texts with fewer than {@value #LETTERS} letters are not guessed at. Not
 * thread-safe.
 */
public final class LanguageGuess {

    private static final int LETTERS = 20;
    private static final int READ = 1_000;
    private static final String MODEL = "/langdetect-183.bin";

    private final LanguageDetectorME detector;

    /** Loads the model from the class path (about 10 MB). */
    public LanguageGuess() {
        try (InputStream in = LanguageGuess.class.getResourceAsStream(MODEL)) {
            if (in == null) {
                throw new IllegalStateException("language model " + MODEL + " is not on the class path");
            }
            detector = new LanguageDetectorME(new LanguageDetectorModel(in));
        } catch (IOException e) {
            throw new UncheckedIOException("language model " + MODEL + " cannot be read", e);
        }
    }

    /** ISO 639-3 code of the most likely language; empty when the text is too short to say. */
    public Optional<String> of(String text) {
        if (text.codePoints().filter(Character::isLetter).limit(LETTERS).count() < LETTERS) {
            return Optional.empty();
        }
        Language best = detector.predictLanguage(text.substring(0, Math.min(READ, text.length())));
        return Optional.ofNullable(best).map(Language::getLang);
    }
}
