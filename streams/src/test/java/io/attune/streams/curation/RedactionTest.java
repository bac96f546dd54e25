package io.attune.streams.curation;

import static io.attune.streams.Records.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.schemas.record.HazardSpan;
import io.attune.schemas.record.TextPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RedactionTest {
    private static HazardSpan found(String hazard, int start, int end) {
        return span(TextPart.PROMPT, 0, hazard, start, end);
    }

    @Test
    void marksNameTheHazard() {
        assertThat(Redaction.redact(
                        "mail a@b.c, key k123",
                        List.of(found("PII_EMAIL", 5, 10), found("SECRET", 16, 20), found("JAILBREAK", 0, 4))))
                .isEqualTo(new Redaction.Redacted("mail [EMAIL], key [SECRET]", 2));
    }

    @Test
    void offsetsAreUtf16SoThatSignsOutsideTheBasicPlaneCountTwo() {
        String text = "\uD83D\uDE00 a@b.c";
        assertThat(Redaction.redact(text, List.of(found("PII_EMAIL", 3, 8))).text())
                .isEqualTo("\uD83D\uDE00 [EMAIL]");
    }

    @Test
    void overlappingSpansAreOneAndTheLongerOfTwoThatStartTogetherNamesIt() {
        assertThat(Redaction.redact(
                        "0123456789",
                        List.of(found("PII_PHONE", 4, 8), found("PII_CARD", 2, 6), found("PII_IP", 2, 3))))
                .isEqualTo(new Redaction.Redacted("01[CARD]89", 1));
    }

    @Test
    void touchingSpansAreTwo() {
        assertThat(Redaction.redact("abcd", List.of(found("PII_IP", 0, 2), found("PII_CARD", 2, 4)))
                        .text())
                .isEqualTo("[IP][CARD]");
    }

    @Test
    void invisibleTextGoesWithoutAMark() {
        assertThat(Redaction.redact("a\u200Bb", List.of(found("INVISIBLE_TEXT", 1, 2))))
                .isEqualTo(new Redaction.Redacted("ab", 1));
    }

    @Test
    void aSpanOfAnotherTextIsRefused() {
        assertThatThrownBy(() -> Redaction.redact("abc", List.of(found("PII_IP", 2, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2..4 of PII_IP does not lie in a text of 3");
        assertThatThrownBy(() -> Redaction.redact("abc", List.of(found("PII_IP", -1, 2))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Against the naive way: strike out character by character. */
    @Property(tries = 500)
    void whatIsLeftIsWhatNoSpanCovers(@ForAll long seed, @ForAll @IntRange(max = 40) int length) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        boolean[] struck = new boolean[length];
        List<HazardSpan> spans = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            int start = random.nextInt(length + 1);
            int end = start + random.nextInt(length - start + 1);
            spans.add(found("INVISIBLE_TEXT", start, end));
            for (int at = start; at < end; at++) {
                struck[at] = true;
            }
        }
        StringBuilder left = new StringBuilder();
        for (int i = 0; i < length; i++) {
            if (!struck[i]) {
                left.append(text.charAt(i));
            }
        }
        assertThat(Redaction.redact(text.toString(), spans).text()).isEqualTo(left.toString());
    }
}
