package io.attune.streams.policy;

import io.attune.schemas.record.AlertKind;
import java.util.List;
import java.util.Objects;

/**
 * A scope as the console shows it.
 *
 * @param scope its name
 * @param state its stage
 * @param since wall-clock time at which the stage began, epoch milliseconds
 * @param openAlerts what is open, "KIND detector feature", sorted
 * @param trainExamples training rows of the change that is looked at; while no change is, those since the last request
 * @param holdoutExamples rows held out of the change that is looked at
 * @param adapterId what serves; null for the base model alone
 * @param retrainsToday requests of the last 24 hours
 * @param lastDecision one line; empty before the first
 * @param why what the policy waits for, or why it does not retrain
 */
public record ScopeReport(
        String scope,
        StageName state,
        long since,
        List<String> openAlerts,
        int trainExamples,
        int holdoutExamples,
        String adapterId,
        int retrainsToday,
        String lastDecision,
        String why) {
    public ScopeReport {
        Objects.requireNonNull(scope, "scope is missing");
        openAlerts = List.copyOf(openAlerts);
    }

    static ScopeReport of(ScopeState state, Circumstances circumstances) {
        Facts facts = state.facts();
        boolean looking = state.stage() instanceof Stage.Suspected || state.stage() instanceof Stage.Confirmed;
        return new ScopeReport(
                state.scope(),
                state.stage().name(),
                state.stage().entered(),
                facts.alerts().labels(AlertKind.values()),
                looking ? facts.rows().counts().train() : facts.rows().sinceRequest(),
                looking ? facts.rows().counts().holdout() : 0,
                facts.serving().adapterId(),
                facts.spending().spent(circumstances.now()),
                facts.lastDecision(),
                Why.of(state, circumstances));
    }
}
