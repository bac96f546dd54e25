package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.app.demo.Demo;
import io.attune.app.demo.DemoPolicies;
import io.attune.app.demo.DemoScale;
import io.attune.app.demo.DemoSettings;
import io.attune.app.stack.EmbeddedStack;
import io.attune.app.stack.KnownModels;
import io.attune.app.stack.Ports;
import io.attune.app.stack.StackHome;
import io.attune.app.stack.StackSettings;
import io.attune.app.terminal.Terminal;
import io.attune.model.lm.Precision;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop with the pocket model: what the demo promises, and its two negative controls. */
class DemoIT {
    @TempDir
    private Path folder;

    private JsonNode play(DemoSettings.Control control) throws Exception {
        StackSettings settings = new StackSettings(
                KnownModels.POCKET, Precision.AUTO, Ports.free(), DemoPolicies.policies(KnownModels.POCKET), null);
        Terminal terminal = new Terminal(new PrintWriter(new StringWriter()), false);
        try (EmbeddedStack stack = EmbeddedStack.start(new StackHome(folder.resolve("home")), settings, terminal)) {
            DemoSettings demo =
                    new DemoSettings(KnownModels.POCKET, folder.resolve("report"), control, 7, DemoScale.standard());
            Demo.play(demo, stack.endpoints(), terminal);
        }
        assertThat(Files.readString(folder.resolve("report/report.html"))).contains("simulated", "<svg");
        return JsonMapper.builder()
                .build()
                .readTree(folder.resolve("report/report.json").toFile());
    }

    @Test
    void aShiftIsFoundLabelledTrainedOnGatedAndServed() throws Exception {
        JsonNode report = play(DemoSettings.Control.SHIFT);
        assertThat(report.at("/calm/driftAlerts").asInt()).isZero();
        assertThat(report.at("/shift/alertAfterInteractions").asInt(-1)).isBetween(0, 300);
        assertThat(report.at("/shift/attribution").asText()).isEqualTo("TRAFFIC_MIX");
        assertThat(report.at("/gate/verdict").asText())
                .as(report.toPrettyString())
                .isEqualTo("PROMOTED");
        assertThat(report.at("/gate/heldoutLossAfter").asDouble())
                .isLessThan(0.8 * report.at("/gate/heldoutLossBefore").asDouble());
        // What the pocket model's own gate tolerates.
        assertThat(report.at("/gate/anchorLossAfter").asDouble())
                .isLessThan(1.2 * report.at("/gate/anchorLossBefore").asDouble());
        assertThat(report.at("/deployment/adapterId").asText()).matches("[0-9a-f]{32}");
        assertThat(report.at("/recovery/thumbsUpCalm").asDouble())
                .isGreaterThan(report.at("/recovery/thumbsUpShifted").asDouble() + 0.3);
        assertThat(report.at("/accounting/lost").asLong(-1)).isZero();
    }

    @Test
    void poisonedFeedbackIsRefusedAndTheReportSaysWhy() throws Exception {
        JsonNode report = play(DemoSettings.Control.POISON);
        assertThat(report.at("/retrain/count").asInt(-1))
                .as(report.toPrettyString())
                .isZero();
        assertThat(report.at("/policy").asText()).isNotBlank();
        assertThat(report.at("/accounting/deadLetters").asLong()).isPositive();
        assertThat(report.at("/accounting/lost").asLong(-1)).isZero();
    }
}
