package io.attune.serving.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.TopicCatalogue;
import io.attune.serving.batch.FakeEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Malformed requests of every kind between good ones; the engine only counts, HTTP and Kafka are real. */
class MalformedIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static final String GOOD = "{" + MESSAGES + ",\"max_tokens\":3,\"temperature\":0}";
    private static final int LARGEST_BODY = 1 << 16;

    private static EmbeddedKafka kafka;
    private static EmbeddedRegistry registry;
    private static Connections connections;
    private static ServingServer server;
    private static HttpClient http;

    /** A bad request, the status that is due, and what the message must mention. */
    private record Bad(String name, String path, byte[] body, int status, String says) {}

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        registry = EmbeddedRegistry.start(directory.resolve("registry"), RegistryDistribution.find(), 0);
        new SchemaRegistrar(registry.url()).registerAll();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            new TopicCatalogue(admin).createOrVerify((short) 1);
        }
        connections = new Connections(kafka.bootstrapServers(), registry.url(), directory);
        ServingConfig config = new ServingConfig(
                "127.0.0.1", 0, "fake", 8, 64, 64, 16, 1_000, LARGEST_BODY, Duration.ofSeconds(60), null);
        server = new ServingServer(connections, config, new FakeEngine(), Clock.systemUTC());
        server.start();
        http = HttpClient.newHttpClient();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(server::ready);
    }

    @AfterAll
    static void stop() {
        server.close();
        registry.close();
        kafka.close();
    }

    private static List<Bad> kinds() {
        List<Bad> all = new ArrayList<>();
        all.add(chat("empty", "", "JSON"));
        all.add(chat("no JSON", "hello", "not valid JSON"));
        all.add(chat("cut off", GOOD.substring(0, 30), "not valid JSON"));
        all.add(chat("two values", GOOD + " 5", "not valid JSON"));
        all.add(chat("an array", "[" + GOOD + "]", "must be a JSON object"));
        all.add(chat("null", "null", "must be a JSON object"));
        all.add(chat("a field twice", "{" + MESSAGES + "," + MESSAGES + "}", "Duplicate"));
        all.add(chat("deep", "{\"messages\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}", "nesting depth"));
        all.add(chat("NaN", "{" + MESSAGES + ",\"temperature\":NaN}", "not valid JSON"));
        all.add(chat("no messages", "{}", "messages"));
        all.add(chat("messages an object", "{\"messages\":{}}", "messages"));
        all.add(chat("no message", "{\"messages\":[]}", "messages"));
        all.add(chat("a message is a text", "{\"messages\":[\"hi\"]}", "messages[0]"));
        all.add(chat("unknown role", "{\"messages\":[{\"role\":\"boss\",\"content\":\"x\"}]}", "messages[0].role"));
        all.add(chat("content a number", "{\"messages\":[{\"role\":\"user\",\"content\":5}]}", "messages[0].content"));
        all.add(chat(
                "an image",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}",
                "messages[0].content[0]"));
        all.add(chat(
                "half a surrogate pair", "{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", "surrogate"));
        all.add(chat("too hot", good("\"temperature\":3"), "temperature must be between"));
        all.add(chat("infinitely hot", good("\"temperature\":1e999"), "temperature must be between"));
        all.add(chat("warm", good("\"temperature\":\"warm\""), "temperature must be a number"));
        all.add(chat("top_p", good("\"top_p\":-0.1"), "top_p must be between"));
        all.add(chat("no tokens", good("\"max_tokens\":0"), "max_tokens must be"));
        all.add(chat("half a token", good("\"max_tokens\":1.5"), "max_tokens must be"));
        all.add(chat("more than a number holds", good("\"max_tokens\":99999999999999999999"), "max_tokens must be"));
        all.add(chat("more than the context", good("\"max_tokens\":2147483647"), "maximum context length is 64"));
        all.add(chat("a seed of text", good("\"seed\":\"x\""), "seed must be an integer"));
        all.add(chat("a huge seed", good("\"seed\":99999999999999999999"), "seed must be an integer"));
        all.add(chat("five stops", good("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]"), "stop must be"));
        all.add(chat("an empty stop", good("\"stop\":\"\""), "stop must be"));
        all.add(chat("stream maybe", good("\"stream\":\"maybe\""), "stream must be true or false"));
        all.add(chat("three answers", good("\"n\":3"), "n is not supported"));
        all.add(chat("a typo", good("\"temprature\":1"), "temprature"));
        all.add(chat("nested metadata", good("\"metadata\":{\"a\":{}}"), "metadata"));
        all.add(chat("a blank user", good("\"user\":\" \""), "user must be"));
        all.add(new Bad("no such model", "/v1/chat/completions", text(good("\"model\":\"gpt-9\"")), 404, "fake"));
        all.add(new Bad("invalid UTF-8", "/v1/chat/completions", bytes("{\"a\":\"", 0xFF, "\"}"), 400, "UTF-8"));
        all.add(new Bad("overlong UTF-8", "/v1/chat/completions", bytes("{\"a\":\"", 0xC0, 0xAF, "\"}"), 400, "UTF-8"));
        all.add(new Bad("huge", "/v1/chat/completions", new byte[2 << 20], 413, "65536 bytes"));
        all.add(score("no response", "{" + MESSAGES + "}", "response must be a string"));
        all.add(score("response a list", "{" + MESSAGES + ",\"response\":[]}", "response must be a string"));
        all.add(score("a bad scope", "{" + MESSAGES + ",\"response\":\"x\",\"scope\":\"a b\"}", "tenant/application"));
        all.add(score("unknown field", "{" + MESSAGES + ",\"response\":\"x\",\"foo\":1}", "known are"));
        all.add(score("too long", "{" + MESSAGES + ",\"response\":\"" + "x".repeat(100) + "\"}", "the most are 64"));
        return all;
    }

    @Test
    void aRefusalBeforeTheBodyIsThereKeepsTheConnectionForTheNextRequest() throws Exception {
        URI url = server.url();
        for (String refused : List.of(
                "POST /nowhere HTTP/1.1\r\n",
                "PUT /v1/chat/completions HTTP/1.1\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nX-Attune-Scope: none\r\n")) {
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                socket.setSoTimeout(10_000);
                send(socket, refused + "Host: localhost\r\nContent-Length: 2\r\n\r\n");
                // The server has the head by the time it has answered others, and has no body yet.
                for (int i = 0; i < 5; i++) {
                    http.send(
                            HttpRequest.newBuilder(url.resolve("/health/live")).build(),
                            HttpResponse.BodyHandlers.discarding());
                }
                send(socket, "{}");
                send(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answers).as(refused).startsWith("HTTP/1.1 4").contains("HTTP/1.1 200");
            }
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Test
    void aThousandMalformedRequestsGetClearAnswersAndEveryGoodOneBetweenThemIsServedAndRecorded() throws Exception {
        Random random = new Random(2026);
        List<Bad> bad = new ArrayList<>();
        while (bad.size() < 1_000) {
            List<Bad> round = kinds();
            Collections.shuffle(round, random);
            bad.addAll(round);
        }
        Set<String> served = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            Bad request = bad.get(i);
            HttpResponse<String> answer = post(request.path(), request.body());
            assertThat(answer.statusCode())
                    .as("%s: %s", request.name(), answer.body())
                    .isEqualTo(request.status());
            JsonNode error = JSON.readTree(answer.body()).path("error");
            assertThat(error.path("message").asText()).as(request.name()).contains(request.says());
            assertThat(error.path("type").asText()).as(request.name()).isEqualTo("invalid_request_error");
            if (i % 10 == 0) {
                HttpResponse<String> good = post("/v1/chat/completions", text(GOOD));
                assertThat(good.statusCode()).as(good.body()).isEqualTo(200);
                served.add(JSON.readTree(good.body()).path("id").asText());
            }
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(recorded())
                .isEqualTo(served));
    }

    @Test
    void bodiesThatEndTooEarlyAreRefused() throws Exception {
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n";
        String cut = GOOD.substring(0, 20);
        for (String request : List.of(
                head + "Content-Length: 500\r\n\r\n" + cut,
                head + "Transfer-Encoding: chunked\r\n\r\n14\r\n" + cut + "\r\n",
                head + "Transfer-Encoding: chunked\r\n\r\nnothex\r\n" + cut,
                "NONSENSE\r\n\r\n")) {
            assertThat(raw(request)).as(request).startsWith("HTTP/1.1 400 ");
        }
        assertThat(post("/v1/score", text("{" + MESSAGES + ",\"response\":\"x\"}"))
                        .statusCode())
                .isEqualTo(200);
    }

    private static String raw(String request) throws Exception {
        try (Socket socket = new Socket(server.url().getHost(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Set<String> recorded() {
        return OutageIT.interactions(connections).stream()
                .map(Interaction::getId)
                .collect(Collectors.toSet());
    }

    private static HttpResponse<String> post(String path, byte[] body) throws Exception {
        URI url = server.url().resolve(path);
        return http.send(
                HttpRequest.newBuilder(url)
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(60))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Bad chat(String name, String body, String says) {
        return new Bad(name, "/v1/chat/completions", text(body), 400, says);
    }

    private static Bad score(String name, String body, String says) {
        return new Bad(name, "/v1/score", text(body), 400, says);
    }

    private static String good(String plus) {
        return "{" + MESSAGES + "," + plus + "}";
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer single) {
                out.write(single);
            } else {
                out.writeBytes(text((String) part));
            }
        }
        return out.toByteArray();
    }
}
