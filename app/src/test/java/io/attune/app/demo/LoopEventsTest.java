package io.attune.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.app.terminal.Terminal;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LoopEventsTest {
    private final StringWriter out = new StringWriter();
    private final Terminal terminal = new Terminal(new PrintWriter(out, true), false);
    private final LoopEvents events = new LoopEvents("acme/desk", new Narration(terminal, System.nanoTime()), terminal);

    private static Alert alert(String scope, AlertKind kind, AlertState state) {
        Alert alert = new Alert();
        alert.setScope(scope);
        alert.setKind(kind);
        alert.setState(state);
        alert.setFeature("prompt.length");
        alert.setMessage("it moved");
        return alert;
    }

    @Test
    void aDriftAlertBeforeTheShiftIsAFalseOneAndTheFirstAfterItIsKept() {
        events.exchanges(40);
        events.hear(alert("acme/desk", AlertKind.DRIFT, AlertState.FIRING));
        assertThat(events.calmDriftAlerts()).isEqualTo(1);
        assertThat(events.alertAt()).isNegative();
        events.shift();
        events.exchanges(50);
        events.hear(alert("acme/desk", AlertKind.DRIFT, AlertState.FIRING));
        events.exchanges(60);
        events.hear(alert("acme/desk", AlertKind.DRIFT, AlertState.FIRING));
        assertThat(events.alertAt()).isEqualTo(50);
        assertThat(events.calmDriftAlerts()).isEqualTo(1);
        assertThat(out.toString()).contains("alert DRIFT prompt.length: it moved");
    }

    @Test
    void otherAlertsAndOtherScopesDoNotCount() {
        events.hear(alert("acme/desk", AlertKind.SAFETY, AlertState.FIRING));
        events.hear(alert("acme/desk", AlertKind.DRIFT, AlertState.RESOLVED));
        events.hear(alert("other/app", AlertKind.DRIFT, AlertState.FIRING));
        assertThat(events.calmDriftAlerts()).isZero();
        assertThat(out.toString()).contains("resolved DRIFT").doesNotContain("other");
    }
}
