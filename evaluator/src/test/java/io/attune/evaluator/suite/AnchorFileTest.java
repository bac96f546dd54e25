package io.attune.evaluator.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.evaluator.gate.Slice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnchorFileTest {
    private static LossSuite read(String content) throws IOException {
        return AnchorFile.read("anchors", new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsPromptsAndResponses() throws IOException {
        LossSuite suite =
                read("{\"id\":\"x\",\"prompt\":\"p\",\"response\":\"r\"}\n\n{\"prompt\":\"ü\",\"response\":\"s\"}\n");
        assertThat(suite.slice()).isEqualTo(Slice.ANCHOR);
        assertThat(suite.rows()).extracting(SuiteRow::id).containsExactly("x", "anchors-3");
        assertThat(suite.rows().get(1).prompt().get(0).content()).isEqualTo("ü");
    }

    @Test
    void saysWhichLineIsWrong() {
        assertThatThrownBy(() -> read("{\"prompt\":\"p\",\"response\":\"r\"}\n{"))
                .hasMessageStartingWith("anchors, line 2: is not JSON");
        assertThatThrownBy(() -> read("{\"prompt\":\"p\"}"))
                .hasMessage("anchors, line 1: needs the texts prompt and response");
        assertThatThrownBy(() -> read("{\"prompt\":\"p\",\"response\":\" \"}"))
                .hasMessageContaining("anchors, line 1: the response of row");
    }
}
