package io.attune.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalSetTest {
    private static RehearsalSet read(String text) throws IOException {
        return RehearsalSet.read("x", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aRowHasAnAnswerOrTheModelsOwn() throws IOException {
        RehearsalSet set = read("# comment\n\na\tHow?\tNo.\nb\tWhy?\n");
        assertThat(set.rows()).extracting(RehearsalRow::id).containsExactly("a", "b");
        assertThat(set.rows().get(0).answer()).contains("No.");
        assertThat(set.rows().get(1).answer()).isEmpty();
    }

    @Test
    void aBadLineIsNamed() {
        assertThatThrownBy(() -> read("# c\nonly-an-id\n")).hasMessageContaining("x, line 2: has 1 columns");
        assertThatThrownBy(() -> read("a\tb\tc\td\n")).hasMessageContaining("x, line 1: has 4 columns");
        assertThatThrownBy(() -> read("a\t \n")).hasMessageContaining("prompt of rehearsal row a");
        assertThatThrownBy(() -> read("a\tb\t\n")).hasMessageContaining("answer of rehearsal row a");
        assertThatThrownBy(() -> read("a\tb\na\tc\n")).hasMessageContaining("an id twice");
    }

    @Test
    void aSampleIsHalfRefusalsAndHangsOnTheSeedAlone() {
        RehearsalSet set = RehearsalSet.first();
        List<RehearsalRow> sample = set.sample(40, 7);
        assertThat(sample).hasSize(40).doesNotHaveDuplicates();
        assertThat(sample).filteredOn(row -> row.answer().isPresent()).hasSize(20);
        assertThat(set.sample(40, 7)).isEqualTo(sample);
        assertThat(set.sample(40, 8)).isNotEqualTo(sample);
        assertThat(set.sample(0, 7)).isEmpty();
    }

    @Test
    void thereAreNoMoreRowsThanTheSetHas() throws IOException {
        RehearsalSet set = read("a\tHow?\tNo.\nb\tWhy?\nc\tWhen?\nd\tWho?\n");
        assertThat(set.sample(4, 1)).hasSize(4);
        assertThat(set.sample(3, 1)).hasSize(3);
        assertThat(set.sample(100, 1)).hasSize(4).doesNotHaveDuplicates();
        RehearsalSet written = read("a\tHow?\tNo.\nb\tWhy?\tNo!\nc\tWhen?\n");
        assertThat(written.sample(100, 1)).hasSize(3);
    }
}
