package io.attune.safety.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScannerSuiteTest {
    private static final ScannerSuite SUITE = ScannerSuite.standard();

    /** Texts built to hurt a scanner that looks back or tries again. */
    enum Nasty {
        ATS(n -> "@".repeat(n)),
        LOCAL_PARTS(n -> "a.".repeat(n / 2 - 1) + "@"),
        DOTS_AND_ATS(n -> "a@a.".repeat(n / 4)),
        DIGITS(n -> "1".repeat(n)),
        SPACED_DIGITS(n -> "4111 ".repeat(n / 5)),
        CARDS(n -> "4111 1111 1111 1111 ".repeat(n / 20)),
        PHONES(n -> "+1 212-736-5000 ".repeat(n / 16)),
        COLONS(n -> "1:".repeat(n / 2)),
        BASE64(n -> "QUJD".repeat(n / 4)),
        HEX(n -> "41 ".repeat(n / 3)),
        IGNORE(n -> "ignore ".repeat(n / 7)),
        YOU_ARE(n -> "you are act as no ".repeat(n / 18)),
        INVISIBLE(n -> "\u200b".repeat(n)),
        TAGS(n -> "\uDB40\uDC41".repeat(n / 2)),
        FLAGS(n -> "\uD83C\uDFF4\uDB40\uDC67".repeat(n / 4)),
        PEM(n -> ("-----BEGIN PRIVATE" + " KEY-----").repeat(n / 27)),
        PASSWORDS(n -> "password=".repeat(n / 9)),
        ONE_WORD(n -> "x".repeat(n)),
        SINGLE_LETTERS(n -> "a ".repeat(n / 2)),
        COMBINING(n -> "e\u0301".repeat(n / 2));

        private final IntFunction<String> text;

        Nasty(IntFunction<String> text) {
            this.text = text;
        }
    }

    @ParameterizedTest
    @EnumSource
    void longAdversarialTextsEndSoon(Nasty nasty) {
        String text = nasty.text.apply(ScannerSuite.DEFAULT_MAX_CHARS);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            assertThat(SUITE.scan(text).truncated()).isFalse();
        });
    }

    @Property(tries = 300)
    void offsetsAlwaysLieInTheTextAndRedactionNeverFails(@ForAll String text) {
        ScanResult result = SUITE.scan(text);
        assertThat(result.findings()).allSatisfy(f -> assertThat(f.end()).isLessThanOrEqualTo(text.length()));
        assertThat(new Redactor().redact(text, result.findings())).isNotNull();
    }

    @Test
    void redactsByKind() {
        String text = "I'm at jane@shop.example or +1 212-736-5000, card 4111 1111 1111 1111.";
        assertThat(new Redactor().redact(text, SUITE.scan(text).findings()))
                .isEqualTo("I'm at [EMAIL] or [PHONE], card [CARD].");
    }

    @Test
    void redactionTakesTheUnionOfOverlappingFindings() {
        Finding a = new Finding(Hazard.PII_CARD, 0.9, 2, 6, "a");
        Finding b = new Finding(Hazard.PII_PHONE, 0.9, 4, 8, "b");
        Finding weak = new Finding(Hazard.PII_IP, 0.2, 8, 10, "c");
        assertThat(new Redactor().redact("0123456789", List.of(b, a, weak))).isEqualTo("01[CARD]89");
    }

    @Test
    void tellsWhenATextWasCut() {
        ScannerSuite small = new ScannerSuite(StandardScanners.all(), 10);
        ScanResult result = small.scan("123456789\uD83D\uDE00 a@b.example");
        assertThat(result.truncated()).isTrue();
        assertThat(result.scannedChars()).isEqualTo(9);
        assertThat(result.findings()).isEmpty();
    }

    @Test
    void claimsOnlyWhatScannersReport() {
        assertThat(SUITE.hazards())
                .contains(Hazard.PII_EMAIL, Hazard.JAILBREAK, Hazard.S10)
                .doesNotContain(Hazard.S5, Hazard.S8, Hazard.S13);
        assertThat(SUITE.versions()).containsKeys("email", "prompt-attack", "content");
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new Finding(Hazard.SECRET, 1.5, 0, 1, "x")).hasMessageContaining("1.5");
        assertThatThrownBy(() -> new Finding(Hazard.SECRET, 0.5, 3, 1, "x")).hasMessageContaining("[3, 1)");
        assertThatThrownBy(() -> new ScannerSuite(List.of(), 0)).hasMessageContaining("maxChars");
    }
}
