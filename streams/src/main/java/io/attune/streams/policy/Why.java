package io.attune.streams.policy;

import io.attune.schemas.record.AlertKind;
import io.attune.streams.curation.UserShareAlert;
import java.util.List;

/** One line that says what the policy waits for, or why it does not retrain. */
final class Why {
    private Why() {}

    static String of(ScopeState state, Circumstances circumstances) {
        OpenAlerts alerts = state.facts().alerts();
        Stage stage = state.stage();
        if (stage instanceof Stage.Stable) {
            return stable(state);
        } else if (stage instanceof Stage.Suspected suspected) {
            long left =
                    suspected.entered() + circumstances.retrain().confirmAfter().toMillis() - circumstances.now();
            return "suspected: " + join(alerts.labels(AlertKind.DRIFT, AlertKind.QUALITY))
                    + "; confirmed if it stands for another " + Obstacle.seconds(left);
        } else if (stage instanceof Stage.Confirmed confirmed) {
            return "confirmed " + confirmed.attribution() + " ("
                    + join(alerts.labels(AlertKind.DRIFT, AlertKind.QUALITY)) + "): "
                    + Obstacle.first(state, circumstances).orElse("a retrain is about to start");
        } else if (stage instanceof Stage.Retraining retraining) {
            return "training for " + retraining.attribution() + " under request " + retraining.requestId();
        } else if (stage instanceof Stage.Evaluating evaluating) {
            return "the gate looks at candidate " + evaluating.adapterId();
        } else if (stage instanceof Stage.Canary canary) {
            return "the new adapter is on trial: " + canary.outcomes() + " of "
                    + circumstances.retrain().canaryOutcomes() + " outcomes";
        }
        Stage.CoolingDown cooling = (Stage.CoolingDown) stage;
        return "resting for another " + Obstacle.seconds(cooling.until() - circumstances.now()) + ": "
                + cooling.reason();
    }

    private static String stable(ScopeState state) {
        OpenAlerts alerts = state.facts().alerts();
        List<String> harm = alerts.labels(AlertKind.SAFETY);
        List<String> silent = alerts.labels(AlertKind.SENSOR);
        if (!silent.isEmpty()) {
            return "a sensor is silent (" + join(silent) + "): that never retrains";
        }
        if (harm.stream().anyMatch(label -> label.contains(UserShareAlert.DETECTOR))) {
            return "one user dominates the feedback (" + join(harm)
                    + "): their rows are refused, their outcomes trigger nothing," + " and harm never retrains";
        }
        if (!harm.isEmpty()) {
            return "harm was reported (" + join(harm) + "): that never retrains, a person has to look";
        }
        return "no alert about inputs or outcomes is open";
    }

    private static String join(List<String> labels) {
        return String.join(", ", labels);
    }
}
