package io.attune.streams.policy;

import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The policy of a scope: what an event means on the present stage, then whatever time and evidence allow ({@link Progress}). Pure: the
 * same state, event and circumstances give the same transition.
 */
final class RetrainMachine {
    private RetrainMachine() {}

    static Transition next(ScopeState state, PolicyEvent event, Circumstances circumstances) {
        return Progress.advance(heard(state, event, circumstances), circumstances);
    }

    private static Transition heard(ScopeState state, PolicyEvent event, Circumstances circumstances) {
        Facts facts = state.facts();
        if (event instanceof PolicyEvent.AlertFired fired) {
            return Transition.to(state.with(facts.with(facts.alerts().with(fired))));
        } else if (event instanceof PolicyEvent.AlertResolved resolved) {
            return Transition.to(state.with(facts.with(facts.alerts().without(resolved))));
        } else if (event instanceof PolicyEvent.RowAdded row) {
            return Transition.to(state.with(facts.with(facts.rows().with(row))));
        } else if (event instanceof PolicyEvent.RowRepeated row) {
            return Transition.to(state.with(facts.with(facts.rows().reaching(row.partition(), row.offset()))));
        } else if (event instanceof PolicyEvent.Judged judged) {
            return Transition.to(judged(state, judged));
        } else if (event instanceof PolicyEvent.OperatorAsked asked) {
            return Transition.to(asked(state, asked));
        } else if (event instanceof PolicyEvent.TrainingFailed failed) {
            return Transition.to(failed(state, failed, circumstances));
        } else if (event instanceof PolicyEvent.CandidateMade made) {
            return Transition.to(candidate(state, made, circumstances));
        } else if (event instanceof PolicyEvent.Evaluated evaluated) {
            return Transition.to(evaluated(state, evaluated, circumstances));
        } else if (event instanceof PolicyEvent.Deployed deployed) {
            return deployed(state, deployed, circumstances);
        }
        return Transition.to(state);
    }

    private static ScopeState judged(ScopeState state, PolicyEvent.Judged judged) {
        ScopeState counted =
                state.with(state.facts().with(state.facts().serving().judged(judged)));
        if (state.stage() instanceof Stage.Canary canary && Objects.equals(canary.adapterId(), judged.adapterId())) {
            return counted.with(canary.counted(judged.up()));
        }
        return counted;
    }

    private static ScopeState asked(ScopeState state, PolicyEvent.OperatorAsked asked) {
        Facts facts = state.facts();
        if (facts.seen().contains(asked.idempotencyKey())) {
            return state;
        }
        List<PolicyEvent.OperatorAsked> waiting = new ArrayList<>(facts.waiting());
        waiting.add(asked);
        return state.with(facts.withSeen(asked.idempotencyKey()).withWaiting(waiting));
    }

    private static ScopeState failed(ScopeState state, PolicyEvent.TrainingFailed failed, Circumstances circumstances) {
        if (state.stage() instanceof Stage.InFlight flight && flight.requestId().equals(failed.requestId())) {
            return rest(state, flight, "training failed: " + failed.message(), false, circumstances);
        }
        return state;
    }

    private static ScopeState candidate(ScopeState state, PolicyEvent.CandidateMade made, Circumstances circumstances) {
        if (state.stage() instanceof Stage.Retraining retraining
                && retraining.requestId().equals(made.requestId())) {
            return state.with(retraining.candidate(circumstances.now(), made.adapterId()));
        }
        return state;
    }

    private static ScopeState evaluated(
            ScopeState state, PolicyEvent.Evaluated evaluated, Circumstances circumstances) {
        if (state.stage() instanceof Stage.InFlight flight && flight.requestId().equals(evaluated.requestId())) {
            String decision = "the gate says " + evaluated.verdict() + ": " + evaluated.reason();
            return evaluated.verdict() == Verdict.PROMOTED
                    ? state.with(state.facts().decided(decision))
                    : rest(state, flight, decision, true, circumstances);
        }
        return state;
    }

    private static Transition deployed(ScopeState state, PolicyEvent.Deployed deployed, Circumstances circumstances) {
        if (state.facts().seen().contains(deployed.id())) {
            return Transition.to(state);
        }
        ScopeState known = state.with(state.facts().withSeen(deployed.id()));
        if (deployed.state() == DeploymentState.REJECTED) {
            return Transition.to(Deployments.rejected(known, deployed, circumstances));
        }
        return Deployments.served(known, deployed, circumstances);
    }

    /** Ends a retrain without a promotion. */
    static ScopeState rest(
            ScopeState state, Stage.InFlight flight, String reason, boolean refused, Circumstances circumstances) {
        long until = circumstances.restUntil();
        Facts facts = state.facts();
        return new ScopeState(
                state.scope(),
                flight.fail(circumstances.now(), until, reason),
                facts.with(facts.spending().decided(until, refused)).decided(reason));
    }
}
