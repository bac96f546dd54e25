package io.attune.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.app.terminal.Terminal;
import java.nio.file.Path;

/** The last lines of a demo on the terminal. */
final class DemoSummary {
    private final JsonNode report;
    private final Terminal terminal;

    DemoSummary(JsonNode report, Terminal terminal) {
        this.report = report;
        this.terminal = terminal;
    }

    void print(Path folder) {
        terminal.line("");
        terminal.line(terminal.bold("Summary") + " (traffic and users simulated, all else real; model "
                + report.path("model").asText() + ")");
        row("calm", "%s exchanges, %s drift alerts", "/calm/interactions", "/calm/driftAlerts");
        if (report.at("/shift/atInteraction").isNull()) {
            row("shift", "none");
        } else {
            row(
                    "shift",
                    "alert after %s exchanges, labelled %s",
                    "/shift/alertAfterInteractions",
                    "/shift/attribution");
        }
        row(
                "retrain",
                "%s, on %s examples, %s replayed and %s rehearsed, in %s s at %s tokens/s",
                "/retrain/count",
                "/retrain/examples",
                "/retrain/replayed",
                "/retrain/rehearsed",
                "/retrain/seconds",
                "/retrain/tokensPerSecond");
        row(
                "gate",
                "%s: held-out loss %s to %s, anchor loss %s to %s, safety %s to %s",
                "/gate/verdict",
                "/gate/heldoutLossBefore",
                "/gate/heldoutLossAfter",
                "/gate/anchorLossBefore",
                "/gate/anchorLossAfter",
                "/gate/safetyBefore",
                "/gate/safetyAfter");
        row("deployment", "%s, %s s after the shift", "/deployment/adapterId", "/deployment/secondsFromShift");
        row(
                "thumbs up",
                "%s calm, %s shifted, %s recovered",
                "/recovery/thumbsUpCalm",
                "/recovery/thumbsUpShifted",
                "/recovery/thumbsUpRecovered");
        row(
                "accounting",
                "%s sent, %s accepted, %s lost, %s dead letters",
                "/accounting/sent",
                "/accounting/accepted",
                "/accounting/lost",
                "/accounting/deadLetters");
        row("policy", "%s", "/policy");
        row("took", "%s s", "/wallSeconds");
        terminal.line("  report       " + folder.resolve("report.html"));
    }

    private void row(String name, String format, String... pointers) {
        Object[] values = new Object[pointers.length];
        for (int index = 0; index < pointers.length; index++) {
            JsonNode value = report.at(pointers[index]);
            values[index] = value.isNull() || value.isMissingNode() ? "-" : value.asText();
        }
        terminal.line("  %-12s ".formatted(name) + format.formatted(values));
    }
}
