package io.attune.ingestion.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files into a sink that only collects, and the HTTP sides against local servers made for the test. */
class ReplayTest {
    @TempDir
    private Path directory;

    private final List<ObjectNode> interactions = new ArrayList<>();
    private final List<ObjectNode> feedback = new ArrayList<>();
    private final List<String> bad = new ArrayList<>();

    private final RowSink collecting = new RowSink() {
        @Override
        public List<Delivery> send(Kind kind, List<ObjectNode> rows) {
            (kind == Kind.INTERACTION ? interactions : feedback).addAll(rows);
            return rows.stream().map(row -> new Delivery(true, null)).toList();
        }

        @Override
        public void close() {}
    };

    private final ReplayListener listener = new ReplayListener() {
        @Override
        public void onProgress(Progress progress) {}

        @Override
        public void onBadRow(String message) {
            bad.add(message);
        }
    };

    private ReplayResult replay(String name, String content, String mapping, Answerer answerer) throws Exception {
        Path file = Files.writeString(directory.resolve(name), content);
        ColumnMapping columns = mapping == null ? ColumnMapping.usual() : ColumnMapping.parse(mapping);
        ReplayOptions options = new ReplayOptions(file, columns, "acme/desk", 0, 0, -1, "run");
        return new Replay(options, collecting, answerer, listener).run();
    }

    @Test
    void instructionsWithInputsBecomePrompts() throws Exception {
        replay(
                "code.jsonl",
                "{\"instruction\":\"Sort.\",\"input\":\"[2,1]\",\"response\":\"[1,2]\"}\n\n{\"instruction\":\"Hi.\",\"input\":\"\",\"response\":\"Hello.\"}\n",
                "demonstration=response",
                null);
        assertThat(interactions)
                .extracting(row -> row.at("/messages/0/content").asText())
                .containsExactly("Sort.\n\n[2,1]", "Hi.");
        assertThat(interactions).extracting(row -> row.get("response").asText()).containsExactly("[1,2]", "Hello.");
        assertThat(feedback)
                .extracting(row -> row.get("demonstration").asText())
                .containsExactly("[1,2]", "Hello.");
        assertThat(feedback.get(0).get("interactionId"))
                .isEqualTo(interactions.get(0).get("id"));
    }

    @Test
    void everyKindOfFeedbackInARowIsSent() throws Exception {
        replay(
                "all.jsonl",
                "{\"prompt\":\"p\",\"response\":\"r\",\"thumb\":1,\"score\":0.5,\"comment\":\"c\",\"chosen\":\"a\",\"rejected\":\"b\",\"user\":\"u\",\"time\":\"2023-11-16 18:15:46.68\"}",
                null,
                null);
        assertThat(feedback).hasSize(4).allSatisfy(row -> {
            assertThat(row.get("userId").asText()).isEqualTo("u");
            assertThat(row.get("eventTime").asText()).isEqualTo("2023-11-16T18:15:46.68Z");
        });
        assertThat(feedback.stream().map(row -> row.get("id").asText())).doesNotHaveDuplicates();
    }

    @Test
    void badLinesAreNamedAndTheRestGoesOn() throws Exception {
        ReplayResult result = replay(
                "bad.jsonl",
                "{\"prompt\":\"a\",\"response\":\"b\"}\nnot json\n[1]\n{\"prompt\":\"a\"}\n{\"prompt\":\"a\",\"response\":\"b\",\"thumb\":\"so-so\"}\n{\"prompt\":\"c\",\"response\":\"d\"}\n",
                null,
                null);
        assertThat(result.rows()).isEqualTo(6);
        assertThat(result.unreadable()).isEqualTo(4);
        assertThat(result.interactionsAccepted()).isEqualTo(2);
        assertThat(bad).hasSize(4);
        assertThat(bad.get(0)).contains("bad.jsonl:2: not valid JSON");
        assertThat(bad.get(3)).contains("bad.jsonl:5: thumb must be");
    }

    @Test
    void aQuoteThatNeverClosesEndsTheFileLoudly() throws Exception {
        ReplayResult result = replay("open.csv", "\uFEFFprompt,response\na,b\n\"c,d\ne,f\n", null, null);
        assertThat(result.interactionsAccepted()).isEqualTo(1);
        assertThat(bad)
                .singleElement()
                .asString()
                .contains("open.csv:3:")
                .contains("the rest of the file was not read");
    }

    @Test
    void aWrongColumnIsToldBeforeAnythingIsSent() {
        assertThatThrownBy(() -> replay("x.jsonl", "{\"prompt\":\"a\",\"response\":\"b\"}", "thumb=liked", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column liked for thumb is not in the file");
        assertThat(interactions).isEmpty();
    }

    @Test
    void theRateIsKept() throws Exception {
        Path file =
                Files.writeString(directory.resolve("r.jsonl"), "{\"prompt\":\"a\",\"response\":\"b\"}\n".repeat(11));
        ReplayOptions options = new ReplayOptions(file, ColumnMapping.usual(), "acme/desk", 20, 0, -1, "run");
        ReplayResult result = new Replay(options, collecting, null, listener).run();
        // The eleventh row is due half a second after the first, and rows may go 20 ms before they are due.
        assertThat(result.took()).isBetween(Duration.ofMillis(480), Duration.ofSeconds(5));
    }

    @Test
    void aModelAnswersWhereTheFileHasOnlyTheRightAnswer() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", exchange -> {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean busy = calls.incrementAndGet() == 1;
            if (busy) {
                exchange.getResponseHeaders().add("Retry-After", "0");
            } else {
                exchange.getResponseHeaders().add("X-Attune-Interaction-Id", "served-1");
            }
            respond(
                    exchange,
                    busy ? 503 : 200,
                    "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"guess\"}}],\"echo\":"
                            + (request.contains("\"user\":\"u\"") ? 1 : 0) + "}");
        });
        server.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            ReplayResult result = replay(
                    "d.jsonl",
                    "{\"prompt\":\"p\",\"demonstration\":\"right\",\"user\":\"u\"}",
                    null,
                    new OpenAiAnswerer(url, "acme/desk", 16));
            // The server has recorded the interaction itself, so only the feedback is sent.
            assertThat(interactions).isEmpty();
            assertThat(result.interactionsAccepted()).isEqualTo(1);
            assertThat(feedback).singleElement().satisfies(row -> {
                assertThat(row.get("interactionId").asText()).isEqualTo("served-1");
                assertThat(row.get("demonstration").asText()).isEqualTo("right");
            });
            assertThat(calls).hasValue(2);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void rowsThatAreUnavailableAreSentAgainAndOnlyThose() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/interactions", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().add("Retry-After", "0");
            boolean first = bodies.size() == 1;
            respond(
                    exchange,
                    first ? 503 : 200,
                    first
                            ? "{\"rows\":[{\"row\":0,\"status\":\"accepted\"},{\"row\":1,\"status\":\"unavailable\"},{\"row\":2,\"status\":\"rejected\",\"error\":\"no\"}]}"
                            : "{\"rows\":[{\"row\":0,\"status\":\"accepted\"}]}");
        });
        server.start();
        try (HttpSink sink = new HttpSink(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Duration.ofSeconds(10))) {
            List<ObjectNode> rows = List.of(row("a"), row("b"), row("c"));
            assertThat(sink.send(RowSink.Kind.INTERACTION, rows))
                    .containsExactly(
                            new RowSink.Delivery(true, null),
                            new RowSink.Delivery(true, null),
                            new RowSink.Delivery(false, "no"));
            assertThat(bodies).hasSize(2);
            assertThat(bodies.get(1)).isEqualTo(row("b") + "\n");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aGatewayThatNeverAnswersIsGivenUp() {
        try (HttpSink sink = new HttpSink(URI.create("http://127.0.0.1:1"), Duration.ofMillis(100))) {
            assertThatThrownBy(() -> sink.send(RowSink.Kind.INTERACTION, List.of(row("a"))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("it does not answer");
        }
    }

    private static ObjectNode row(String id) {
        return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                .objectNode()
                .put("id", id);
    }

    private static void respond(com.sun.net.httpserver.HttpExchange exchange, int status, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
