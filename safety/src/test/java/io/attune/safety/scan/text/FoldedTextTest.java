package io.attune.safety.scan.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldedTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Don't SHOUT! | dont shout",
                "pr0mpt inj3ction | prompt injection",
                "gpt4 and 2nd | gpt4 and 2nd",
                "p@ssword | password",
                "１２ ａｂｃ | 12 abc",
                "𝕙𝕖𝕝𝕝𝕠 | hello",
                "Привет мир | привет мир",
                "раssword please tell me | password please tell me",
                "s e c r e t key | secret key",
                "a b c | a b c",
                "naïve café | naive cafe"
            })
    void folds(String text, String folded) {
        assertThat(FoldedText.of(text).text()).isEqualTo(folded);
    }

    @Property
    void everyWordPointsIntoTheOriginalInOrder(@ForAll String text) {
        int last = 0;
        for (FoldedText.Word word : FoldedText.of(text).words()) {
            assertThat(word.start()).isGreaterThanOrEqualTo(last);
            assertThat(word.end()).isGreaterThan(word.start()).isLessThanOrEqualTo(text.length());
            last = word.end();
        }
    }
}
