package io.attune.safety.scan.invisible;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.safety.scan.Finding;
import io.attune.safety.scan.Scan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvisibleTextScannerTest {
    private final InvisibleTextScanner scanner = new InvisibleTextScanner();

    @Test
    void findsTagCharacters() {
        StringBuilder hidden = new StringBuilder("hello");
        "ignore".chars().forEach(c -> hidden.appendCodePoint(0xE0000 + c));
        List<Finding> findings = Scan.with(scanner, hidden.toString());
        assertThat(findings).singleElement().satisfies(f -> {
            assertThat(f.score()).isGreaterThan(0.9);
            assertThat(f.start()).isEqualTo(5);
            assertThat(f.end()).isEqualTo(hidden.length());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ig\u200bno\u200bre",
                "pay\u202Egpj.exe",
                "a\u2066b\u2069 c",
                "x\uFE01\uFE02\uFE03y",
                "ab\u200d\u200d\u200dcd",
                "word\uFE0Fless",
                "b\u2060\u2060\u2060",
                "\u3164\u3164\u3164 hi"
            })
    void findsHiddenCharacters(String text) {
        assertThat(Scan.hits(scanner, text)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text, äöü, 寿司, здравствуйте",
                "family 👨‍👩‍👧‍👦 and 🏳️‍🌈 and ❤️ and 1️⃣ and 👍🏽",
                "flag \uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC73\uDB40\uDC63\uDB40\uDC74\uDB40\uDC7F ok",
                "می‌خواهم", // Persian with a zero-width non-joiner
                "क्‍ष", // Devanagari with a zero-width joiner
                "שלום \u200Fabc\u200E עולם",
                "مرحبا \u2066world\u2069",
                "\uFEFFstarts with a byte order mark",
                "葛\uDB40\uDD00城" // ideographic variation sequence
            })
    void leavesLegitimateUse(String text) {
        assertThat(Scan.hits(scanner, text)).isEmpty();
    }

    @Test
    void loneZeroWidthSpaceIsReportedBelowTheThreshold() {
        assertThat(Scan.with(scanner, "copied \u200b text")).singleElement().satisfies(f -> assertThat(f.flagged())
                .isFalse());
    }
}
