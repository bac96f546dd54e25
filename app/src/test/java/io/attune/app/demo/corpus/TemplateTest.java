package io.attune.app.demo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TemplateTest {

    @Test
    void slotsAreFilledAndCapitalisedOnRequest() {
        Template template = new Template("{Article} {animal} is no {other}.");
        assertThat(template.render(Map.of("article", "an", "animal", "owl", "other", "dog")))
                .isEqualTo("An owl is no dog.");
        assertThat(template.columns()).containsExactly("animal", "article", "other");
    }

    @Test
    void missingColumnIsNamed() {
        assertThatThrownBy(() -> new Template("What is {thing}?").render(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("thing")
                .hasMessageContaining("What is");
    }

    @Test
    void misspellingLeavesSlotsAlone() {
        Template template = new Template("Which tool cuts {item} best?");
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 500; i++) {
            assertThat(template.renderMisspelt(Map.of("item", "parchment"), random))
                    .contains(" parchment ");
        }
    }

    @Test
    void typosAppearAtTheirRate() {
        Template template = new Template("Please explain the weather in words");
        Wording wording = new Wording(0.2, 0, 0);
        SplittableRandom random = new SplittableRandom(2);
        int misspelt = 0;
        for (int i = 0; i < 10_000; i++) {
            String text = wording.dress(template, Map.of(), false, random);
            if (!text.equals("Please explain the weather in words")) {
                misspelt++;
            }
        }
        // Binomial(10000, 0.2) has standard deviation 40; a misspelling always changes the word.
        assertThat(misspelt).isBetween(1_800, 2_200);
    }

    @Test
    void textWithoutLongWordsStaysAsItIs() {
        assertThat(Typos.possible("a bc def")).isFalse();
        assertThat(Typos.apply("a bc def", new SplittableRandom(1))).isEqualTo("a bc def");
    }
}
