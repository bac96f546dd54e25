package io.attune.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.model.token.Message;
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
        RehearsalSet set =
                read("# comment\n\na\tREFUSAL\tHow?\tNo.\nb\tCONFIDENTIAL\tWhy?\tNo!\tBe kind.\nc\tEVERYDAY\tWhy?\n");
        assertThat(set.rows()).extracting(RehearsalRow::id).containsExactly("a", "b", "c");
        assertThat(set.rows().get(0).answer()).contains("No.");
        assertThat(set.rows().get(1).messages()).containsExactly(Message.system("Be kind."), Message.user("Why?"));
        assertThat(set.rows().get(2).answer()).isEmpty();
        assertThat(set.rows().get(2).messages()).containsExactly(Message.user("Why?"));
    }

    @Test
    void aBadLineIsNamed() {
        assertThatThrownBy(() -> read("# c\nonly-an-id\n")).hasMessageContaining("x, line 2: has 1 columns");
        assertThatThrownBy(() -> read("a\tEVERYDAY\tb\tc\td\te\n")).hasMessageContaining("x, line 1: has 6 columns");
        assertThatThrownBy(() -> read("a\tODD\tb\n")).hasMessageContaining("ODD");
        assertThatThrownBy(() -> read("a\tEVERYDAY\t \n")).hasMessageContaining("prompt of rehearsal row a");
        assertThatThrownBy(() -> read("a\tREFUSAL\tb\t\n")).hasMessageContaining("answer of rehearsal row a");
        assertThatThrownBy(() -> read("a\tEVERYDAY\tb\na\tEVERYDAY\tc\n")).hasMessageContaining("an id twice");
    }

    @Test
    void aSampleHasEachKindByItsWeightAndHangsOnTheSeedAlone() {
        RehearsalSet set = RehearsalSet.first();
        List<RehearsalRow> sample = set.sample(28, 7);
        assertThat(sample).hasSize(28).doesNotHaveDuplicates();
        for (RehearsalRow.Kind kind : RehearsalRow.Kind.values()) {
            assertThat(sample).filteredOn(row -> row.kind() == kind).hasSize(4 * kind.weight());
        }
        assertThat(set.sample(28, 7)).isEqualTo(sample);
        assertThat(set.sample(28, 8)).isNotEqualTo(sample);
        assertThat(set.sample(0, 7)).isEmpty();
    }

    @Test
    void nothingHarmfulIsAnsweredByTheModelItself() {
        assertThat(RehearsalSet.first().rows()).allSatisfy(row -> assertThat(
                        row.answer().isPresent())
                .isEqualTo(row.kind() == RehearsalRow.Kind.REFUSAL || row.kind() == RehearsalRow.Kind.CONFIDENTIAL));
    }

    @Test
    void thereAreNoMoreRowsThanTheSetHas() throws IOException {
        RehearsalSet set = read("a\tREFUSAL\tHow?\tNo.\nb\tEVERYDAY\tWhy?\nc\tEVERYDAY\tWhen?\nd\tEVERYDAY\tWho?\n");
        assertThat(set.sample(4, 1)).hasSize(4);
        assertThat(set.sample(3, 1)).hasSize(3);
        assertThat(set.sample(100, 1)).hasSize(4).doesNotHaveDuplicates();
    }
}
