package io.attune.console.web;

import static io.attune.console.DemoRecords.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.attune.console.ConsoleConfig;
import io.attune.console.DemoRecords;
import io.attune.console.Links;
import io.attune.console.read.PolicyStates;
import io.attune.console.read.TopicReader;
import io.attune.console.view.HistorySizes;
import io.attune.console.view.LoopView;
import io.attune.schemas.config.Connections;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.DetectorPhase;
import io.attune.schemas.record.TrainingState;
import io.attune.schemas.record.Verdict;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The REST API over HTTP, on a view that was filled by hand. */
class ConsoleServerTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static HttpServer streams;
    private static LoopView view;
    private static ChangeEvents events;
    private static PolicyStates policy;
    private static ConsoleServer server;

    @BeforeAll
    static void start() throws Exception {
        streams = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        byte[] report = "[{\"scope\":\"acme/desk\",\"state\":\"CONFIRMED\",\"why\":\"waits\"}]"
                .getBytes(StandardCharsets.UTF_8);
        streams.createContext("/v1/scopes", exchange -> {
            exchange.sendResponseHeaders(200, report.length);
            exchange.getResponseBody().write(report);
            exchange.close();
        });
        streams.start();
        URI state = URI.create("http://127.0.0.1:" + streams.getAddress().getPort());
        view = new LoopView(HistorySizes.standard(), Clock.systemUTC());
        events = new ChangeEvents();
        policy = new PolicyStates(state, events::changed);
        Connections nowhere = new Connections("127.0.0.1:1", URI.create("http://127.0.0.1:1"), Path.of("none"));
        server = new ConsoleServer(
                new ConsoleConfig(
                        "127.0.0.1",
                        0,
                        new Links(URI.create("http://127.0.0.1:7070"), URI.create("http://127.0.0.1:7071"), state)),
                view,
                new TopicReader(nowhere, view, events::changed),
                policy,
                events);
        server.start();
        events.start();
        policy.start();
        fill();
        Awaitility.await().until(() -> policy.of(SCOPE).isPresent());
    }

    @AfterAll
    static void stop() {
        policy.close();
        events.close();
        server.close();
        streams.stop(0);
    }

    private static void fill() {
        long now = System.currentTimeMillis();
        view.add(DemoRecords.interaction("i", now, null));
        view.add(DemoRecords.outcome("o", now, null, true));
        view.add(DemoRecords.signal("prompt_novelty", "e", null, now, 3, DetectorPhase.WATCHING));
        view.add(DemoRecords.alert("k", "a", now, AlertKind.DRIFT, AlertState.FIRING, "<script>alert(1)</script>"));
        view.add(DemoRecords.request("r", now));
        view.add(DemoRecords.progress("r", now, TrainingState.RUNNING, 3, 2.5));
        view.add(DemoRecords.evaluation("r", now, "a1", Verdict.PROMOTED));
        view.add(DemoRecords.deployment("d", now, DeploymentState.PROMOTED, "a1"));
        view.add(DemoRecords.deadLetter("x", SCOPE, "bad row"));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + server.port() + path);
        return CLIENT.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(String path) throws Exception {
        return new ObjectMapper().readTree(get(path).body());
    }

    @Test
    void theListNamesScopesAndLinks() throws Exception {
        JsonNode list = json("/api/scopes");
        assertThat(list.at("/scopes/0/scope").textValue()).isEqualTo(SCOPE);
        assertThat(list.at("/scopes/0/openAlerts").intValue()).isEqualTo(1);
        assertThat(list.at("/scopes/0/adapterId").textValue()).isEqualTo("a1");
        assertThat(list.at("/gateway").textValue()).isEqualTo("http://127.0.0.1:7070");
        assertThat(list.at("/reader/unreadable").isArray()).isTrue();
    }

    @Test
    void aScopeHasWhatThePageShows() throws Exception {
        JsonNode scope = json("/api/scopes/acme%2Fdesk");
        assertThat(scope.at("/scope").textValue()).isEqualTo(SCOPE);
        assertThat(scope.at("/traffic/lines/0/totalFirst").intValue()).isEqualTo(1);
        assertThat(scope.at("/traffic/lines/0/first").size()).isEqualTo(180);
        assertThat(scope.at("/thumbs/lines/0/totalFirst").intValue()).isEqualTo(1);
        assertThat(scope.at("/detectors/0/points/0/ratio").doubleValue()).isEqualTo(0.24);
        assertThat(scope.at("/alerts/0/message").textValue()).isEqualTo("<script>alert(1)</script>");
        assertThat(scope.at("/runs/0/progress/etaSeconds").doubleValue()).isPositive();
        assertThat(scope.at("/runs/0/curve/0/loss").doubleValue()).isEqualTo(2.5);
        assertThat(scope.at("/gates/0/metrics/0/low").isNumber()).isTrue();
        assertThat(scope.at("/serving/adapterId").textValue()).isEqualTo("a1");
        assertThat(scope.at("/deadLetters/reasons/0/reason").textValue()).isEqualTo("bad row");
        assertThat(scope.at("/policy/why").textValue()).isEqualTo("waits");
        assertThat(scope.at("/live").textValue()).isEqualTo("POLICY");
        assertThat(json("/api/scopes/acme/desk").at("/scope")).isEqualTo(scope.at("/scope"));
    }

    @Test
    void promptsAndResponsesAreNotShown() throws Exception {
        assertThat(get("/api/scopes/acme%2Fdesk").body()).doesNotContain(DemoRecords.SECRET);
    }

    @Test
    void whatIsNotThereIsSaidInJson() throws Exception {
        assertThat(get("/api/scopes/no%2Fone").statusCode()).isEqualTo(404);
        assertThat(json("/api/scopes/no%2Fone").at("/error").textValue()).contains("no/one");
        assertThat(json("/nowhere").at("/error").textValue()).contains("/nowhere");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void everyAnswerForbidsScriptsFromElsewhere() throws Exception {
        for (String path : new String[] {"/", "/app.js", "/api/scopes", "/nowhere"}) {
            assertThat(get(path).headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .hasValueSatisfying(text -> assertThat(text).startsWith("default-src 'self'"));
        }
        assertThat(get("/").body()).contains("<title>Attune</title>");
    }

    @Test
    void aPageHearsOfAChange() throws Exception {
        HttpURLConnection stream = (HttpURLConnection) URI.create("http://127.0.0.1:" + server.port() + "/api/events")
                .toURL()
                .openConnection();
        stream.setRequestProperty("Accept", "text/event-stream");
        stream.setReadTimeout((int) Duration.ofSeconds(10).toMillis());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("connected");
            events.changed(SCOPE);
            String line = lines.readLine();
            while (!line.startsWith("data:")) {
                line = lines.readLine();
            }
            assertThat(line).contains("\"scope\":\"acme/desk\"");
        } finally {
            stream.disconnect();
        }
    }
}
