package io.attune.drift.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DriftJobMainTest {

    @Test
    void readsItsArgumentsAndNamesTheBadOne() {
        assertThat(DriftJobMain.options(new String[] {"--bootstrap", "a:1", "--prefix", "p"}))
                .containsEntry("bootstrap", "a:1")
                .containsEntry("prefix", "p");
        assertThatThrownBy(() -> DriftJobMain.options(new String[] {"--bootstarp", "a:1"}))
                .hasMessageContaining("'--bootstarp'");
        assertThatThrownBy(() -> DriftJobMain.options(new String[] {"--prefix"}))
                .hasMessageContaining("'--prefix'");
        assertThatThrownBy(() -> DriftJobMain.main(new String[] {"--bootstrap", "a:1"}))
                .hasMessageContaining("--registry is missing");
    }
}
