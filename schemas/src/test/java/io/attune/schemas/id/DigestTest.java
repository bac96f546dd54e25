package io.attune.schemas.id;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigestTest {
    @Test
    void theSamePartsGiveTheSameIdAndPartsAreKeptApart() {
        assertThat(Digest.of("a", 1, null)).isEqualTo(Digest.of("a", 1, null)).matches("[0-9a-f]{32}");
        assertThat(Digest.of("a", "bc")).isNotEqualTo(Digest.of("ab", "c"));
        assertThat(Digest.of("a", "")).isNotEqualTo(Digest.of("a"));
    }

    /** Candidates on topics carry these ids: another way to make them would make known work look new. */
    @Test
    void theWayToMakeThemStays() {
        // SHA-256 of "9:candidate3:abc", the first 16 bytes.
        assertThat(Digest.of("candidate", "abc")).isEqualTo("da15ebc6afc6bb08d430dcc8353eec83");
    }
}
