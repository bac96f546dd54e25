package io.attune.streams.policy;

import io.attune.schemas.config.RetrainPolicy;
import io.attune.schemas.record.AlertKind;
import java.time.Duration;
import java.util.Optional;

/** The first thing that stands between a confirmed change and a retrain, in words. */
final class Obstacle {
    private Obstacle() {}

    /** Empty when nothing stands in the way. The state's counts must be those of the change. */
    static Optional<String> first(ScopeState state, Circumstances circumstances) {
        Facts facts = state.facts();
        RetrainPolicy policy = circumstances.retrain();
        if (facts.alerts().sensorSilent()) {
            return Optional.of(
                    "a sensor is silent (" + String.join(", ", facts.alerts().labels(AlertKind.SENSOR))
                            + "): no retrain on half the evidence");
        }
        long rest = facts.spending().restUntil() - circumstances.now();
        if (facts.spending().restUntil() > circumstances.now()) {
            return Optional.of("resting for another " + seconds(rest) + " after the last decision");
        }
        int spent = facts.spending().spent(circumstances.now());
        if (spent >= policy.dailyBudget()) {
            return Optional.of("the daily budget of " + policy.dailyBudget() + " retrains is spent");
        }
        int fresh = facts.rows().sinceRequest();
        int due = (policy.minimumExamples() + 1) / 2;
        if (facts.spending().refused() && fresh < due) {
            return Optional.of("the gate refused the last candidate: waiting for new rows, " + fresh + " of " + due);
        }
        RowFacts.Counts counts = facts.rows().counts();
        if (counts.train() < policy.minimumExamples() || counts.holdout() < policy.minimumHoldout()) {
            return Optional.of("waiting for rows since the change: " + counts.train() + " of "
                    + policy.minimumExamples() + " to train on, " + counts.holdout() + " of " + policy.minimumHoldout()
                    + " held out");
        }
        return Optional.empty();
    }

    static String seconds(long millis) {
        Duration left = Duration.ofMillis(Math.max(0, millis));
        return left.toSeconds() < 120 ? left.toSeconds() + " s" : left.toMinutes() + " min";
    }
}
