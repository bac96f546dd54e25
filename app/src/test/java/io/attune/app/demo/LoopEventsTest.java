package io.attune.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.app.terminal.Terminal;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopEventsTest {
    private final StringWriter out = new StringWriter();
    private final Terminal terminal = new Terminal(new PrintWriter(out, true), false);
    private final AtomicInteger asked = new AtomicInteger();
    private final LoopEvents events =
            new LoopEvents("acme/desk", new Narration(terminal, System.nanoTime()), terminal, asked::get);

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
        asked.set(40);
        events.hear(alert("acme/desk", AlertKind.DRIFT, AlertState.FIRING));
        assertThat(events.calmDriftAlerts()).isEqualTo(1);
        assertThat(events.alertAt()).isNegative();
        events.shift();
        asked.set(50);
        events.hear(alert("acme/desk", AlertKind.DRIFT, AlertState.FIRING));
        asked.set(60);
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
