package io.attune.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.topic.Topic;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are broken at random, and some that no HTTP client would send, between good ones. */
class BrokenRequestsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> CONTENT_TYPES = List.of(
            "application/json", "application/x-ndjson", "text/plain", "text/csv", "image/png", "*/*", "nonsense");

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
    void requestsBrokenAtRandomAreAnsweredAndWhatIsSaidToBeAcceptedArrives() throws Exception {
        Random random = new Random(20_261_126);
        Set<String> accepted = new HashSet<>();
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] body = broken(random, row("random-" + i));
            HttpResponse<String> answer = post(body, CONTENT_TYPES.get(random.nextInt(CONTENT_TYPES.size())));
            String sent = new String(body, StandardCharsets.ISO_8859_1);
            assertThat(answer.statusCode()).as(sent).isIn(200, 207, 400, 413);
            JsonNode said = JSON.readTree(answer.body());
            for (JsonNode row : said.path("rows")) {
                if (row.path("status").asText().equals("accepted")) {
                    accepted.add(row.path("id").asText());
                } else {
                    assertThat(row.path("error").asText()).as(sent).isNotBlank();
                }
            }
            if (answer.statusCode() != 200) {
                refused++;
                assertThat(said.findValue("error")).as(sent).isNotNull();
            }
            if (i % 5 == 0) {
                assertThat(post(row("good-" + i).getBytes(StandardCharsets.UTF_8), "application/json")
                                .statusCode())
                        .isEqualTo(200);
                accepted.add("good-" + i);
            }
        }
        assertThat(refused).as("most of them are broken").isGreaterThan(600);
        assertThat(arrived()).containsAll(accepted);
    }

    @Test
    void bodiesThatEndTooEarlyOrAreNoChunksAreRefusedAndNothingOfThemIsTaken() throws Exception {
        String half = row("half");
        String cut = half.substring(0, half.length() / 2);
        List<RawHttp.Answer> answers = List.of(
                ask("Content-Length: " + half.length() + "\r\n\r\n" + cut),
                ask("Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(half.length()) + "\r\n" + cut),
                ask("Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(cut.length()) + "\r\n" + cut + "\r\n"),
                ask("Transfer-Encoding: chunked\r\n\r\nnothex\r\n" + half + "\r\n0\r\n\r\n"),
                ask("Transfer-Encoding: chunked\r\n\r\n-5\r\n" + half + "\r\n0\r\n\r\n"),
                ask("Content-Length: minus\r\n\r\n" + half),
                ask("Content-Length: -1\r\n\r\n" + half),
                ask("Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + half),
                RawHttp.ask(gateway.url(), "NONSENSE\r\n\r\n"),
                RawHttp.ask(gateway.url(), "POST /v1/interactions HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n"),
                RawHttp.ask(gateway.url(), "POST /v1/interactions HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(20_000)));
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).status())
                    .as("request %d: %s", i, answers.get(i))
                    .isBetween(400, 499);
        }
        assertThat(post(row("after").getBytes(StandardCharsets.UTF_8), "application/json")
                        .statusCode())
                .isEqualTo(200);
        assertThat(arrived()).contains("after").doesNotContain("half");
    }

    private static RawHttp.Answer ask(String rest) throws Exception {
        return RawHttp.ask(
                gateway.url(),
                "POST /v1/interactions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + rest);
    }

    private static Set<String> arrived() {
        return stack.readAll(Topic.INTERACTIONS, Interaction.class).stream()
                .map(Interaction::getId)
                .collect(Collectors.toSet());
    }

    private static String row(String id) {
        return "{\"id\":\"" + id + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Grüße, 你好\"}],\"response\":\"b\","
                + "\"promptTokens\":12,\"attributes\":{\"a\":\"b\"}}";
    }

    /** One to three random changes: cut, byte changed, piece repeated, piece removed, bytes put in. */
    private static byte[] broken(Random random, String row) {
        byte[] body = row.getBytes(StandardCharsets.UTF_8);
        for (int changes = 1 + random.nextInt(3); changes > 0 && body.length > 2; changes--) {
            int from = random.nextInt(body.length);
            int to = from + 1 + random.nextInt(Math.min(24, body.length - from));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            switch (random.nextInt(5)) {
                case 0 -> out.write(body, 0, from);
                case 1 -> {
                    out.writeBytes(body);
                    byte[] changed = out.toByteArray();
                    changed[from] = (byte) random.nextInt(256);
                    out.reset();
                    out.writeBytes(changed);
                }
                case 2 -> {
                    out.write(body, 0, to);
                    out.write(body, from, body.length - from);
                }
                case 3 -> {
                    out.write(body, 0, from);
                    out.write(body, to, body.length - to);
                }
                default -> {
                    byte[] noise = new byte[1 + random.nextInt(8)];
                    random.nextBytes(noise);
                    out.write(body, 0, from);
                    out.writeBytes(noise);
                    out.write(body, from, body.length - from);
                }
            }
            body = out.toByteArray();
        }
        return body;
    }

    private static HttpResponse<String> post(byte[] body, String contentType) throws Exception {
        URI url = gateway.url().resolve("/v1/interactions");
        return http.send(
                HttpRequest.newBuilder(url)
                        .header("Content-Type", contentType)
                        .timeout(Duration.ofSeconds(60))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
