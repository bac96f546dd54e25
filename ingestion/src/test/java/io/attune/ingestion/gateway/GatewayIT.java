package io.attune.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Thumb;
import io.attune.schemas.topic.Topic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway over real HTTP, on a real broker and registry. */
class GatewayIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static IngestionStack stack;
    private static Gateway gateway;
    private static HttpClient http;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        stack = new IngestionStack(directory);
        gateway = new Gateway(stack.connections(), GatewayConfig.onPort(0));
        gateway.start();
        http = HttpClient.newHttpClient();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(gateway::ready);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        stack.close();
    }

    @Test
    void oneObjectAnArrayAndLinesAreAccepted() throws Exception {
        JsonNode one =
                ok(post("/v1/interactions", "{\"id\":\"form-1\",\"prompt\":\"Grüße, 你好\",\"response\":\"hello\"}"));
        assertThat(one.toString())
                .isEqualTo(
                        "{\"accepted\":1,\"rejected\":0,\"rows\":[{\"row\":0,\"status\":\"accepted\",\"id\":\"form-1\"}]}");
        ok(post("/v1/interactions", "[{\"id\":\"form-2\",\"prompt\":\"a\",\"response\":\"b\"}]"));
        ok(
                post(
                        "/v1/interactions",
                        "{\"id\":\"form-3\",\"prompt\":\"a\",\"response\":\"b\"}\n{\"id\":\"form-4\",\"prompt\":\"a\",\"response\":\"b\"}\n"));
        ok(post("/v1/feedback", "{\"interactionId\":\"form-1\",\"thumb\":\"up\",\"userId\":\"u1\"}"));

        List<Interaction> arrived = stack.readAll(Topic.INTERACTIONS, Interaction.class);
        assertThat(arrived).extracting(Interaction::getId).contains("form-1", "form-2", "form-3", "form-4");
        assertThat(arrived)
                .filteredOn(interaction -> interaction.getId().equals("form-1"))
                .singleElement()
                .satisfies(interaction -> {
                    assertThat(interaction.getScope()).isEqualTo("default/app");
                    assertThat(interaction.getMessages().get(0).getContent()).isEqualTo("Grüße, 你好");
                });
        assertThat(stack.readAll(Topic.FEEDBACK, Feedback.class))
                .filteredOn(feedback -> feedback.getInteractionId().equals("form-1"))
                .singleElement()
                .satisfies(feedback ->
                        assertThat(((Thumb) feedback.getValue()).getUp()).isTrue());
    }

    @Test
    void aThousandMalformedRequestsGetClearAnswersAndEveryGoodOneBetweenThemArrives() throws Exception {
        List<Malformed> kinds = Malformed.kinds();
        Set<String> good = new HashSet<>();
        int sent = 0;
        for (int i = 0; i < 1_000; i++) {
            Malformed bad = kinds.get(i % kinds.size());
            HttpResponse<String> answer = post(bad.path(), bad.body(), bad.contentType());
            assertThat(answer.statusCode())
                    .as("%s: %s", bad.name(), answer.body())
                    .isEqualTo(bad.status());
            assertThat(answer.body()).as(bad.name()).contains(bad.says());
            assertThat(JSON.readTree(answer.body()).path("accepted").asInt())
                    .as(bad.name())
                    .isEqualTo(bad.goodRows().size());
            good.addAll(bad.goodRows());
            sent++;
            if (i % 4 == 0) {
                String id = "good-" + i;
                ok(post("/v1/interactions", "{\"id\":\"" + id + "\",\"prompt\":\"q\",\"response\":\"a\"}"));
                good.add(id);
            }
        }
        assertThat(sent).isEqualTo(1_000);
        Set<String> arrived = stack.readAll(Topic.INTERACTIONS, Interaction.class).stream()
                .map(Interaction::getId)
                .collect(Collectors.toSet());
        assertThat(arrived).containsAll(good);
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            List<DeadLetter> letters = stack.readAll(Topic.DEAD_LETTERS, DeadLetter.class);
            assertThat(letters).hasSizeGreaterThanOrEqualTo(1_000);
            assertThat(letters).allSatisfy(letter -> {
                assertThat(letter.getReason()).isNotBlank();
                assertThat(letter.getValue().remaining()).isLessThanOrEqualTo(64 * 1024);
                assertThat(letter.getValueSize())
                        .isGreaterThanOrEqualTo(letter.getValue().remaining());
            });
        });
        assertThat(get("/metrics").body()).contains("attune_ingestion_rows_total", "reason=\"invalid_utf8\"");
    }

    @Test
    void aHugeBodyWithoutALengthIsRefusedWithoutBeingHeld() throws Exception {
        InputStream endless = new InputStream() {
            private long left = 40L << 20;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                if (left <= 0) {
                    return -1;
                }
                int n = (int) Math.min(left, length);
                java.util.Arrays.fill(into, offset, offset + n, (byte) 'x');
                left -= n;
                return n;
            }
        };
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(gateway.url().resolve("/v1/interactions"))
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> endless))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("8388608 bytes");
    }

    @Test
    void aBodyThatAnnouncesTooMuchIsRefusedBeforeItIsSent() throws Exception {
        URI url = gateway.url();
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/interactions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000000\r\n"
                            + "Expect: 100-continue\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] first = socket.getInputStream().readNBytes(12);
            assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void otherPathsMethodsAndEncodingsGetAnAnswerInJson() throws Exception {
        assertThat(post("/v1/interaction", "{}").statusCode()).isEqualTo(404);
        assertThat(get("/v1/interactions").statusCode()).isEqualTo(405);
        HttpResponse<String> gzip = http.send(
                HttpRequest.newBuilder(gateway.url().resolve("/v1/interactions"))
                        .header("Content-Encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[] {1})))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(gzip.statusCode()).isEqualTo(415);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void aRefusalBeforeTheBodyIsThereKeepsTheConnectionForTheNextRequest() throws Exception {
        URI url = gateway.url();
        for (String refused : List.of(
                "POST /nowhere HTTP/1.1\r\n",
                "PUT /v1/interactions HTTP/1.1\r\n",
                "POST /v1/interactions HTTP/1.1\r\nX-Attune-Scope: none\r\n",
                "POST /v1/interactions HTTP/1.1\r\nContent-Encoding: gzip\r\n")) {
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                socket.setSoTimeout(10_000);
                send(socket, refused + "Host: localhost\r\nContent-Length: 2\r\n\r\n");
                // The gateway has the head by the time it has answered others, and has no body yet.
                for (int i = 0; i < 5; i++) {
                    assertThat(get("/health/live").statusCode()).isEqualTo(200);
                }
                send(socket, "{}");
                send(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answers).as(refused).startsWith("HTTP/1.1 4").contains("HTTP/1.1 200");
            }
        }
    }

    @Test
    void aRefusalOfAClientThatWaitsToBeAskedSaysThatTheConnectionEnds() throws Exception {
        URI url = gateway.url();
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            send(
                    socket,
                    "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 404").containsIgnoringCase("Connection: close");
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Test
    void rowsOfOneRequestKeepTheirOrderPerInteraction() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            lines.add("{\"interactionId\":\"ordered\",\"comment\":\"" + i + "\"}");
        }
        ok(post("/v1/feedback", String.join("\n", lines)));
        List<String> comments = stack.readAll(Topic.FEEDBACK, Feedback.class).stream()
                .filter(feedback -> feedback.getInteractionId().equals("ordered"))
                .map(feedback -> ((io.attune.schemas.record.Comment) feedback.getValue()).getText())
                .toList();
        assertThat(comments).hasSize(50).isSortedAccordingTo(java.util.Comparator.comparingInt(Integer::parseInt));
    }

    private static JsonNode ok(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(gateway.url().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return post(path, body.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    private static HttpResponse<String> post(String path, byte[] body, String contentType) throws Exception {
        return http.send(
                HttpRequest.newBuilder(gateway.url().resolve(path))
                        .header("Content-Type", contentType)
                        .timeout(Duration.ofSeconds(60))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
