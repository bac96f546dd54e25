package io.attune.drift.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.IntStream;
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
        assertThat(features.categories()).containsEntry(FeatureName.PROMPT_LANGUAGE, "eng");
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
        assertThat(extractor.extract("Hi!", "Hello").categories()).isEmpty();
    }

    @Test
    void tellsLanguagesApart() {
        assertThat(extractor
                        .extract("Wo bleibt mein Paket? Ich warte seit drei Wochen darauf.", "")
                        .categories())
                .containsEntry(FeatureName.PROMPT_LANGUAGE, "deu");
        assertThat(extractor
                        .extract("¿Dónde está mi pedido? Lo espero desde hace tres semanas.", "")
                        .categories())
                .containsEntry(FeatureName.PROMPT_LANGUAGE, "spa");
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
