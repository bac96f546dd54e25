package io.attune.ingestion.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.ingestion.replay.ColumnMapping.Field;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ColumnMappingTest {
    @Test
    void aColumnThatIsMappedIsNotTakenAgainByItsUsualName() {
        ColumnMapping mapping = ColumnMapping.parse("prompt=instruction, demonstration=response")
                .completed(Set.of("instruction", "intent", "category", "response"));
        assertThat(mapping.column(Field.PROMPT)).isEqualTo("instruction");
        assertThat(mapping.column(Field.DEMONSTRATION)).isEqualTo("response");
        assertThat(mapping.column(Field.RESPONSE)).isNull();
    }

    @Test
    void usualNamesNeedNoMapping() {
        ColumnMapping mapping = ColumnMapping.usual().completed(Set.of("instruction", "input", "response"));
        assertThat(mapping.column(Field.PROMPT)).isEqualTo("instruction");
        assertThat(mapping.column(Field.INPUT)).isEqualTo("input");
        assertThat(mapping.column(Field.RESPONSE)).isEqualTo("response");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> ColumnMapping.parse("prompt")).hasMessageContaining("'prompt'");
        assertThatThrownBy(() -> ColumnMapping.parse("promt=a")).hasMessageContaining("'promt' is no field");
        assertThatThrownBy(() -> ColumnMapping.parse("prompt=a,prompt=b")).hasMessageContaining("prompt twice");
        assertThatThrownBy(() -> ColumnMapping.parse("prompt=q").completed(Set.of("question")))
                .hasMessageContaining("column q for prompt is not in the file; there are question");
        assertThatThrownBy(() -> ColumnMapping.usual().completed(Set.of("text")))
                .hasMessageContaining("no column holds the prompt");
    }
}
