package io.attune.ingestion.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Interaction;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class InteractionRowTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
    private static final List<String> NAMES = List.of(
            "id",
            "scope",
            "eventTime",
            "messages",
            "prompt",
            "response",
            "model",
            "adapterId",
            "promptTokens",
            "latencyMillis",
            "finishReason",
            "userId",
            "attributes",
            "typo");

    private final InteractionRow format = new InteractionRow(RowLimits.standard(), CLOCK);

    private Interaction read(String json) throws Exception {
        return format.read(new ObjectMapper().readTree(json), "default/app");
    }

    @Test
    void everyFieldIsRead() throws Exception {
        Interaction interaction =
                read("{\"id\":\"i1\",\"scope\":\"acme/desk\",\"eventTime\":\"2026-03-01T10:00:00.5+01:00\","
                        + "\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"u\"}],"
                        + "\"response\":\"r\",\"model\":\"m\",\"adapterId\":\"a\",\"promptTokens\":3,\"completionTokens\":0,"
                        + "\"latencyMillis\":12,\"finishReason\":\"stop\",\"userId\":\"x\",\"conversationId\":\"c\","
                        + "\"attributes\":{\"k\":\"v\",\"n\":1.5,\"b\":true}}");
        assertThat(interaction.getEventTime())
                .isEqualTo(Instant.parse("2026-03-01T09:00:00.5Z").toEpochMilli());
        assertThat(interaction.getMessages())
                .containsExactly(new ChatMessage("system", "s"), new ChatMessage("user", "u"));
        assertThat(interaction.getPromptTokens()).isEqualTo(3);
        assertThat(interaction.getCompletionTokens()).isZero();
        assertThat(interaction.getLatencyMillis()).isEqualTo(12);
        assertThat(interaction.getAttributes()).isEqualTo(Map.of("k", "v", "n", "1.5", "b", "true"));
        assertThat(interaction.getConversationId()).isEqualTo("c");
    }

    @Test
    void whatIsNotSaidIsFilledIn() throws Exception {
        Interaction interaction = read("{\"prompt\":\"p\",\"response\":\"r\",\"userId\":null}");
        assertThat(interaction.getScope()).isEqualTo("default/app");
        assertThat(interaction.getEventTime()).isEqualTo(CLOCK.millis());
        assertThat(interaction.getBaseModel()).isEqualTo("unknown");
        assertThat(interaction.getUserId()).isNull();
        assertThat(interaction.getAdapterId()).isNull();
    }

    @Test
    void theSameRowWithATimeHasTheSameIdAndWithoutOneItsOwn() throws Exception {
        String timed = "{\"prompt\":\"p\",\"response\":\"r\",\"eventTime\":1700000000000}";
        assertThat(read(timed).getId()).isEqualTo(read(timed).getId()).matches("[0-9a-f]{32}");
        assertThat(read(timed).getId())
                .isNotEqualTo(read(timed.replace("\"p\"", "\"q\"")).getId())
                .isNotEqualTo(read(timed.replace("17000", "17001")).getId());
        String untimed = "{\"prompt\":\"p\",\"response\":\"r\"}";
        assertThat(read(untimed).getId()).isNotEqualTo(read(untimed).getId());
    }

    @Test
    void theClockMayBeADayBehindAndNoMore() throws Exception {
        long day = 86_400_000L;
        assertThat(read("{\"prompt\":\"p\",\"response\":\"r\",\"eventTime\":" + (CLOCK.millis() + day) + "}"))
                .isNotNull();
        assertThatThrownBy(() ->
                        read("{\"prompt\":\"p\",\"response\":\"r\",\"eventTime\":" + (CLOCK.millis() + day + 1) + "}"))
                .isInstanceOf(BadRowException.class)
                .extracting(e -> ((BadRowException) e).reason())
                .isEqualTo(Reason.CLOCK);
    }

    @Test
    void messagesNameTheFieldAndTheValue() {
        assertThatThrownBy(() -> read("{\"messages\":[{\"role\":\"user\",\"content\":5}],\"response\":\"r\"}"))
                .hasMessage("messages[0].content must be a string but is 5");
        assertThatThrownBy(() -> read(
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"name\":\"n\"}],\"response\":\"r\"}"))
                .hasMessageStartingWith("messages[0].name is not a known field");
    }

    @Provide
    Arbitrary<JsonNode> values() {
        Arbitrary<JsonNode> leaves = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(5).map(NODES::textNode),
                Arbitraries.longs().map(NODES::numberNode),
                Arbitraries.doubles().map(NODES::numberNode),
                Arbitraries.of(true, false).map(NODES::booleanNode),
                Arbitraries.just(NODES.nullNode()));
        Arbitrary<JsonNode> messages = Combinators.combine(leaves, leaves).as((role, content) -> NODES.arrayNode()
                .add(NODES.objectNode().<ObjectNode>set("role", role).set("content", content)));
        Arbitrary<JsonNode> objects = leaves.map(leaf -> NODES.objectNode().set("k", leaf));
        return Arbitraries.oneOf(leaves, messages, objects);
    }

    @Provide
    Arbitrary<ObjectNode> rows() {
        return Arbitraries.maps(Arbitraries.of(NAMES), values()).ofMaxSize(10).map(fields -> {
            ObjectNode row = NODES.objectNode();
            fields.forEach(row::set);
            return row;
        });
    }

    /** Whatever comes: a record that Avro can write as UTF-8, or a reason; never another exception. */
    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void anyRowIsReadOrRefused(@ForAll("rows") ObjectNode row) {
        try {
            Interaction interaction = format.read(row, "default/app");
            assertThat(interaction.getId()).isNotBlank();
            String response = interaction.getResponse();
            assertThat(new String(response.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(response);
            assertThat(row.has("typo")).isFalse();
        } catch (BadRowException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
