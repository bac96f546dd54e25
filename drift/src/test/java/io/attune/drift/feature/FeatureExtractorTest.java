package io.attune.drift.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FeatureExtractorTest {

    private final FeatureExtractor extractor = new FeatureExtractor();

    @Test
    void measuresPromptAndResponse() {
        Features features =
                extractor.extract("Where is my parcel? I ordered it on 3 May.", "I can\u2019t help with that.");
        assertThat(features.numbers())
                .containsEntry(FeatureName.PROMPT_CHARS, 42.0)
                .containsEntry(FeatureName.PROMPT_WORDS, 9.0)
                .containsEntry(FeatureName.RESPONSE_CHARS, 23.0)
                .containsEntry(FeatureName.RESPONSE_WORDS, 5.0)
                .containsEntry(FeatureName.RESPONSE_REFUSAL, 1.0)
                .containsEntry(FeatureName.LENGTH_RATIO, 23.0 / 42);
        assertThat(features.numbers().get(FeatureName.PROMPT_DIGITS)).isEqualTo(1.0 / 42);
        assertThat(features.numbers().get(FeatureName.PROMPT_SYMBOLS)).isEqualTo(2.0 / 42);
        assertThat(features.categories()).containsExactly(Map.entry(FeatureName.PROMPT_SCRIPT, "LATIN"));
    }

    @Test
    void missingIsAbsentNotZero() {
        Features none = extractor.extract(null, null);
        assertThat(none.numbers()).isEmpty();
        assertThat(none.categories()).isEmpty();
        Features blank = extractor.extract("", "  ");
        assertThat(blank.numbers())
                .containsEntry(FeatureName.PROMPT_CHARS, 0.0)
                .doesNotContainKeys(FeatureName.LENGTH_RATIO, FeatureName.RESPONSE_REFUSAL);
        assertThat(extractor.extract("12!", "Hello").categories()).isEmpty();
        assertThat(extractor.extract("12!", "34").numbers()).doesNotContainKey(FeatureName.RESPONSE_REPETITION);
    }

    @Test
    void tellsLanguagesApart() {
        LanguageGuess language = new LanguageGuess();
        assertThat(language.of("Wo bleibt mein Paket? Ich warte seit drei Wochen darauf."))
                .hasValue("deu");
        assertThat(language.of("¿Dónde está mi pedido? Lo espero desde hace tres semanas."))
                .hasValue("spa");
        assertThat(language.of("Hi!")).isEmpty();
    }

    @Test
    void tellsScriptsCodeAndLoopsApart() {
        assertThat(extractor.extract("Где моя посылка?", "").categories())
                .containsEntry(FeatureName.PROMPT_SCRIPT, "CYRILLIC");
        double prose = extractor
                .extract("Please tell me how to sort a list of names.", "")
                .numbers()
                .get(FeatureName.PROMPT_SYMBOLS);
        double code = extractor
                .extract("for (int i = 0; i < n; i++) { a[i] = b[i]; }", "")
                .numbers()
                .get(FeatureName.PROMPT_SYMBOLS);
        assertThat(code).isGreaterThan(5 * prose);
        assertThat(extractor.extract("x", "the cat sat the cat sat the cat sat").numbers())
                .containsEntry(FeatureName.RESPONSE_REPETITION, 1 - 3.0 / 9);
    }

    @Property(tries = 200)
    void oneScanFindsTheWordsThatSplittingFinds(@ForAll String text) {
        extractor.extract(text, null);
        // Lower-casing letter by letter and by word differ for a few letters; counts never do.
        assertThat(extractor.promptWords()).hasSize(Words.of(text).size());
    }

    @Test
    void aScansHashesAreThoseOfTheWords() {
        String text = "Don't shout, ÉCOLE-3 \uD835\uDC00x! Where's «Привет»?";
        extractor.extract(text, null);
        assertThat(extractor.promptWords()).isEqualTo(Words.hashes(text));
    }

    @Test
    void countsCodePointsAndSplitsWordsInAnyScript() {
        assertThat(extractor.extract("\uD83D\uDE00\uD83D\uDE00", "").numbers())
                .containsEntry(FeatureName.PROMPT_CHARS, 2.0);
        assertThat(Words.of("Don't shout, ÉCOLE-3 \uD835\uDC00x!"))
                .containsExactly("don't", "shout", "école", "\uD835\uDC00x");
    }

    @Test
    void refusesFeaturesThatAreNotFinite() {
        assertThatThrownBy(() -> new Features(Map.of("x", Double.NaN), Map.of()))
                .hasMessageContaining("numbers.x");
    }

    @Test
    void sampleIsDeterministicAndOfTheStatedShare() {
        EmbeddingSample quarter = new EmbeddingSample(0.25);
        long chosen = IntStream.range(0, 10_000)
                .filter(i -> quarter.contains("id-" + i))
                .count();
        assertThat(chosen).isBetween(2_350L, 2_650L);
        assertThat(IntStream.range(0, 100).allMatch(i -> new EmbeddingSample(1).contains("id-" + i)))
                .isTrue();
        assertThat(IntStream.range(0, 100).noneMatch(i -> new EmbeddingSample(0).contains("id-" + i)))
                .isTrue();
    }
}
