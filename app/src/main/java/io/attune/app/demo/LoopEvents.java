package io.attune.app.demo;

import io.attune.app.terminal.Terminal;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.record.TrainingState;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;

/** Hears what the loop says of one scope, keeps what the story hangs on, and tells the rest. Thread-safe. */
final class LoopEvents {
    /** Ids of exchanges are quoted in messages, longer than a line has room for. */
    private static final Pattern LONG_ID = Pattern.compile("(chatcmpl-[0-9a-f]{6})[0-9a-f]+");

    private final String scope;
    private final Narration narration;
    private final Terminal terminal;
    private final IntSupplier asked;
    private final AtomicInteger alertAt = new AtomicInteger(-1);
    private final AtomicInteger calmDriftAlerts = new AtomicInteger();
    private volatile boolean shifted;
    private volatile boolean requested;
    private volatile boolean decided;

    /**
     * @param asked how many requests users have made, those under way too
     */
    LoopEvents(String scope, Narration narration, Terminal terminal, IntSupplier asked) {
        this.scope = scope;
        this.narration = narration;
        this.terminal = terminal;
        this.asked = asked;
    }

    /** From now on a drift alert is no false one. */
    void shift() {
        shifted = true;
    }

    /** Requests that had been made when the first drift alert after the shift came; negative where none came. */
    int alertAt() {
        return alertAt.get();
    }

    int calmDriftAlerts() {
        return calmDriftAlerts.get();
    }

    /** Whether a retrain was requested. */
    boolean requested() {
        return requested;
    }

    /** Whether the gate's decision was published. */
    boolean decided() {
        return decided;
    }

    void hear(SpecificRecord record) {
        if (record instanceof Alert alert && alert.getScope().equals(scope)) {
            hearAlert(alert);
        } else if (record instanceof RetrainRequest request) {
            requested = true;
            narration.say("retrain requested: " + request.getAttribution());
        } else if (record instanceof TrainingProgress progress) {
            hearProgress(progress);
        } else if (record instanceof Evaluation evaluation) {
            narration.training("");
            narration.say(
                    "gate: " + evaluation.getVerdict() + " by " + evaluation.getRule() + ": " + evaluation.getReason());
        } else if (record instanceof Deployment deployment) {
            decided = true;
            narration.say("deployment: " + deployment.getState());
        }
    }

    private void hearAlert(Alert alert) {
        boolean firing = alert.getState() == AlertState.FIRING;
        if (firing && alert.getKind() == AlertKind.DRIFT) {
            if (shifted) {
                alertAt.compareAndSet(-1, asked.getAsInt());
            } else {
                calmDriftAlerts.incrementAndGet();
            }
        }
        narration.say("%s %s %s: %s"
                .formatted(
                        firing ? terminal.red("alert") : terminal.green("resolved"),
                        alert.getKind(),
                        alert.getFeature(),
                        LONG_ID.matcher(alert.getMessage()).replaceAll("$1…")));
    }

    private void hearProgress(TrainingProgress progress) {
        if (progress.getState() == TrainingState.RUNNING) {
            narration.training("training step %d/%d, loss %s, %s left"
                    .formatted(
                            progress.getStep(),
                            progress.getSteps(),
                            progress.getLoss() == null ? "-" : "%.3f".formatted(progress.getLoss()),
                            progress.getEtaSeconds() == null ? "?" : Terminal.seconds(progress.getEtaSeconds())));
            return;
        }
        narration.training(progress.getState() == TrainingState.FINISHED ? "the gate measures" : "");
        narration.say("training " + progress.getState().name().toLowerCase(Locale.ROOT)
                + (progress.getMessage() == null ? "" : ": " + progress.getMessage()));
    }
}
