package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.app.demo.Demo;
import io.attune.app.demo.DemoPolicies;
import io.attune.app.demo.DemoRun;
import io.attune.app.demo.DemoScale;
import io.attune.app.demo.DemoSettings;
import io.attune.app.operator.Operator;
import io.attune.app.operator.TopicSnapshot;
import io.attune.app.stack.EmbeddedStack;
import io.attune.app.stack.Endpoints;
import io.attune.app.stack.KnownModels;
import io.attune.app.stack.Ports;
import io.attune.app.stack.StackHome;
import io.attune.app.stack.StackSettings;
import io.attune.app.terminal.Terminal;
import io.attune.model.lm.Precision;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.topic.Topic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop with the pocket model: what the demo promises, and its two negative controls. */
class DemoIT {
    @TempDir
    private Path folder;

    /** Something to do while the demo's stack still runs. */
    private interface Afterwards {
        void accept(Endpoints stack) throws Exception;
    }

    private JsonNode play(DemoSettings.Control control, Afterwards afterwards) throws Exception {
        StackSettings settings = new StackSettings(
                KnownModels.POCKET, Precision.AUTO, Ports.free(), DemoPolicies.policies(KnownModels.POCKET), null);
        Terminal terminal = new Terminal(new PrintWriter(new StringWriter()), false);
        try (EmbeddedStack stack = EmbeddedStack.start(new StackHome(folder.resolve("home")), settings, terminal)) {
            DemoSettings demo =
                    new DemoSettings(KnownModels.POCKET, folder.resolve("report"), control, 7, DemoScale.standard());
            Demo.play(demo, stack.endpoints(), terminal);
            afterwards.accept(stack.endpoints());
        }
        assertThat(Files.readString(folder.resolve("report/report.html"))).contains("simulated", "<svg");
        return JsonMapper.builder()
                .build()
                .readTree(folder.resolve("report/report.json").toFile());
    }

    @Test
    void aShiftIsFoundLabelledTrainedOnGatedAndAnAdapterServed() throws Exception {
        JsonNode report = play(DemoSettings.Control.SHIFT, DemoIT::takeBackAndPromote);
        String all = report.toPrettyString();
        assertThat(report.at("/calm/driftAlerts").asInt(-1)).as(all).isZero();
        assertThat(report.at("/shift/alertAfterInteractions").asInt(-1)).as(all).isBetween(0, 300);
        assertThat(report.at("/shift/attribution").asText()).isEqualTo("TRAFFIC_MIX");
        assertThat(report.at("/retrain/count").asInt()).isEqualTo(1);
        assertThat(report.at("/retrain/rehearsed").asInt()).isPositive();
        assertThat(report.at("/gate/heldoutLossAfter").asDouble())
                .isLessThan(0.8 * report.at("/gate/heldoutLossBefore").asDouble());
        assertThat(report.at("/gate/anchorLossAfter").asDouble())
                .isLessThan(1.05 * report.at("/gate/anchorLossBefore").asDouble());
        double calm = report.at("/recovery/thumbsUpCalm").asDouble();
        double shifted = report.at("/recovery/thumbsUpShifted").asDouble();
        assertThat(calm).as(all).isGreaterThan(shifted + 0.2);
        assertThat(report.at("/gate/verdict").asText()).as(all).isEqualTo("PROMOTED");
        double recovered = report.at("/recovery/thumbsUpRecovered").asDouble();
        assertThat((recovered - shifted) / (calm - shifted)).as(all).isGreaterThan(2.0 / 3);
        assertThat(report.at("/accounting/lost").asLong(-1)).isZero();
    }

    /** What the loop put into service, an operator takes out and puts in again. */
    private static void takeBackAndPromote(Endpoints stack) throws Exception {
        String scope = DemoRun.SCOPE;
        String adapter = new TopicSnapshot(stack.connections())
                .read(Topic.CANDIDATES, Candidate.class).stream()
                        .map(Candidate::getAdapterId)
                        .findFirst()
                        .orElseThrow();
        assertThat(served(stack)).contains("\"adapterId\":\"" + adapter);
        Operator operator = new Operator(stack.connections(), Clock.systemUTC());
        operator.rollBack(scope, "test");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> served(stack), body -> !body.contains("\"adapterId\":\"" + adapter));
        operator.promote(scope, adapter, stack.model(), "test");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> served(stack), body -> body.contains("\"adapterId\":\"" + adapter));
    }

    private static String served(Endpoints stack) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(stack.serving().resolve("/v1/adapters")).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void withoutAShiftNothingIsRetrained() throws Exception {
        JsonNode report = play(DemoSettings.Control.NO_SHIFT, stack -> {});
        assertThat(report.at("/retrain/count").asInt(-1))
                .as(report.toPrettyString())
                .isZero();
        assertThat(report.at("/accounting/lost").asLong(-1)).isZero();
    }

    @Test
    void poisonedFeedbackIsRefusedAndTheReportSaysWhy() throws Exception {
        JsonNode report = play(DemoSettings.Control.POISON, stack -> {});
        assertThat(report.at("/retrain/count").asInt(-1))
                .as(report.toPrettyString())
                .isZero();
        assertThat(report.at("/policy").asText()).isNotBlank();
        assertThat(Files.readString(folder.resolve("report/report.html"))).contains("one user gave");
        assertThat(report.at("/accounting/deadLetters").asLong()).isPositive();
        assertThat(report.at("/accounting/lost").asLong(-1)).isZero();
    }
}
