package io.attune.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TabbedResourceTest {
    private static List<String[]> read(String text, int fewest, int most) throws IOException {
        return TabbedResource.read("x", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), fewest, most);
    }

    @Test
    void commentsAndBlankLinesAreNotRead() throws IOException {
        assertThat(read("# c\n\na\tb\n \nc\t\n", 2, 2))
                .containsExactly(new String[] {"a", "b"}, new String[] {"c", ""});
    }

    @Test
    void aLineOfAnotherShapeIsNamed() {
        assertThatThrownBy(() -> read("a\tb\nc\n", 2, 2)).hasMessage("x, line 2: has 1 columns, not 2");
        assertThatThrownBy(() -> read("a\tb\tc\td\n", 2, 3)).hasMessage("x, line 1: has 4 columns, not 2 to 3");
        assertThatThrownBy(() -> TabbedResource.lines("/no-such.tsv", 1, 1)).hasMessageContaining("/no-such.tsv");
    }
}
