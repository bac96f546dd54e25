package io.attune.ingestion.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BodySplitterTest {
    private final BodySplitter splitter = new BodySplitter(RowLimits.standard());
    private final RowParser parser = new RowParser(RowLimits.standard());

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.strings()
                .excludeChars('\ud800')
                .ofMaxLength(30)
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    @Property(tries = 200)
    void anArrayAndLinesGiveTheSameRows(@ForAll("texts") List<String> texts) throws BadRowException {
        List<ObjectNode> objects = texts.stream()
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .map(text -> JsonNodeFactory.instance.objectNode().put("a", text))
                .toList();
        String array = objects.stream().map(ObjectNode::toString).collect(Collectors.joining(" , ", "\n [ ", " ]\n"));
        String lines = objects.stream().map(ObjectNode::toString).collect(Collectors.joining("\r\n\n"));
        assertThat(read(array, "application/json")).isEqualTo(objects);
        assertThat(read(lines, "application/x-ndjson")).isEqualTo(objects);
        assertThat(read(lines, null)).isEqualTo(objects);
    }

    @Property(tries = 500)
    void anyBytesEitherGiveRowsOrAReason(@ForAll byte[] body) {
        assertThat(splitter.split(body, null)).isInstanceOf(RowBody.class);
    }

    @Test
    void oneObjectOverSeveralLinesIsOneRow() {
        RowBody.Rows rows = (RowBody.Rows) splitter.split(bytes("{\n \"a\": 1,\n \"b\": {}\n}\n"), "application/json");
        assertThat(rows.rows()).hasSize(1);
        assertThat(rows.alone()).isTrue();
    }

    @Test
    void aByteOrderMarkIsNoContent() throws BadRowException {
        assertThat(read("\uFEFF{\"a\":\"b\"}", null)).hasSize(1);
        assertThat(read("\uFEFF [{\"a\":\"b\"}, {\"a\":\"c\"}]", null))
                .extracting(node -> node.get("a").asText())
                .containsExactly("b", "c");
    }

    @Test
    void aBrokenFirstLineDoesNotHideTheOthers() {
        RowBody.Rows rows = (RowBody.Rows) splitter.split(bytes("{broken\n{\"a\":1}"), "application/json");
        assertThat(rows.rows()).hasSize(2);
    }

    @Test
    void anArrayThatBreaksOffHasNoRows() {
        RowBody body = splitter.split(bytes("[{\"a\":1},{\"a\":"), "application/json");
        assertThat(body).isInstanceOf(RowBody.Unreadable.class);
        assertThat(((RowBody.Unreadable) body).message()).contains("no row was taken");
    }

    @Test
    void aMillionOpenBracketsCostNeitherStackNorTime() {
        byte[] body = bytes("[".repeat(1_000_000));
        RowBody split = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> splitter.split(body, null));
        assertThat(split).isInstanceOf(RowBody.Unreadable.class);
    }

    private List<com.fasterxml.jackson.databind.JsonNode> read(String body, String type) throws BadRowException {
        List<com.fasterxml.jackson.databind.JsonNode> nodes = new java.util.ArrayList<>();
        for (RawRow row : ((RowBody.Rows) splitter.split(bytes(body), type)).rows()) {
            assertThat(row.index()).isEqualTo(nodes.size());
            nodes.add(parser.parse(row.bytes()));
        }
        return nodes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
