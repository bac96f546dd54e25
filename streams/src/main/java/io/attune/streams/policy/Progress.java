package io.attune.streams.policy;

import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.RetrainRequest;
import java.util.List;
import java.util.Optional;

/** Moves a scope on as far as time and evidence allow. */
final class Progress {
    /** More steps than stages can follow one another at one moment only by a mistake in the stages. */
    private static final int MOST_STEPS = 16;

    private Progress() {}

    static Transition advance(Transition start, Circumstances circumstances) {
        Transition at = start;
        for (int i = 0; i < MOST_STEPS; i++) {
            Transition next = step(at, circumstances);
            if (next.state().equals(at.state())) {
                return next;
            }
            at = next;
        }
        throw new IllegalStateException("the policy of " + start.state().scope() + " does not come to rest: "
                + at.state().stage());
    }

    private static Transition step(Transition at, Circumstances circumstances) {
        ScopeState state = at.state();
        if (state.stage() instanceof Stage.InFlight flight) {
            return at.with(inTime(state, flight, circumstances));
        }
        if (!state.facts().waiting().isEmpty()) {
            return at.with(operators(state, circumstances));
        }
        if (state.stage() instanceof Stage.Stable stable) {
            return at.with(stable(state, stable, circumstances));
        } else if (state.stage() instanceof Stage.Suspected suspected) {
            return at.with(suspected(state, suspected, circumstances));
        } else if (state.stage() instanceof Stage.Confirmed confirmed) {
            return confirmed(at, confirmed, circumstances);
        } else if (state.stage() instanceof Stage.Canary canary) {
            return at.with(canary(state, canary, circumstances));
        } else if (state.stage() instanceof Stage.CoolingDown cooling && circumstances.now() >= cooling.until()) {
            return at.with(state.with(cooling.rested(circumstances.now())));
        }
        return at;
    }

    private static ScopeState inTime(ScopeState state, Stage.InFlight flight, Circumstances circumstances) {
        if (circumstances.now() - flight.entered()
                < circumstances.retrain().stageTimeout().toMillis()) {
            return state;
        }
        String what = flight instanceof Stage.Retraining ? "training" : "evaluating";
        return RetrainMachine.rest(
                state,
                flight,
                what + " gave no answer within " + circumstances.retrain().stageTimeout(),
                false,
                circumstances);
    }

    private static ScopeState operators(ScopeState state, Circumstances circumstances) {
        Facts facts = state.facts();
        PolicyEvent.OperatorAsked asked = facts.waiting().get(0);
        List<PolicyEvent.OperatorAsked> rest =
                facts.waiting().subList(1, facts.waiting().size());
        long end = asked.examplesEnd();
        return new ScopeState(
                state.scope(),
                new Stage.Retraining(circumstances.now(), asked.requestId(), Attribution.OPERATOR, asked.since(), end),
                facts.withWaiting(rest)
                        .with(facts.spending().started(circumstances.now(), asked.requestId(), end))
                        .with(facts.rows().requested()));
    }

    private static ScopeState stable(ScopeState state, Stage.Stable stable, Circumstances circumstances) {
        OpenAlerts alerts = state.facts().alerts();
        return alerts.since().isPresent()
                ? state.with(stable.suspect(circumstances.now(), alerts.since().getAsLong()))
                : state;
    }

    private static ScopeState suspected(ScopeState state, Stage.Suspected suspected, Circumstances circumstances) {
        OpenAlerts alerts = state.facts().alerts();
        Optional<Attribution> cause = alerts.cause();
        if (cause.isEmpty()) {
            return state.with(suspected.dismiss(circumstances.now()));
        }
        Stage.Suspected updated = suspected.withSince(alerts.since().orElse(suspected.since()));
        boolean stood = circumstances.now() - suspected.entered()
                >= circumstances.retrain().confirmAfter().toMillis();
        return counted(
                state.with(stood ? updated.confirm(circumstances.now(), cause.get()) : updated),
                updated.since(),
                circumstances);
    }

    private static Transition confirmed(Transition at, Stage.Confirmed confirmed, Circumstances circumstances) {
        ScopeState state = at.state();
        OpenAlerts alerts = state.facts().alerts();
        Optional<Attribution> cause = alerts.cause();
        if (cause.isEmpty()) {
            return at.with(state.with(confirmed.dismiss(circumstances.now())));
        }
        Stage.Confirmed updated = confirmed.with(alerts.since().orElse(confirmed.since()), cause.get());
        ScopeState known = counted(state.with(updated), updated.since(), circumstances);
        if (Obstacle.first(known, circumstances).isPresent()) {
            return at.with(known);
        }
        RetrainRequest request = RequestMaker.make(known, updated, circumstances);
        Facts facts = known.facts();
        long end = facts.rows().end();
        return at.with(new ScopeState(
                        known.scope(),
                        updated.retrain(circumstances.now(), request.getId(), end),
                        facts.withSeen(request.getIdempotencyKey())
                                .with(facts.spending().started(circumstances.now(), request.getId(), end))
                                .with(facts.rows().requested())))
                .with(new Effect.Ask(request));
    }

    private static ScopeState counted(ScopeState state, long since, Circumstances circumstances) {
        Facts facts = state.facts();
        return state.with(facts.with(facts.rows().countedSince(since, circumstances.rows())));
    }

    private static ScopeState canary(ScopeState state, Stage.Canary canary, Circumstances circumstances) {
        boolean enough = canary.outcomes() >= circumstances.retrain().canaryOutcomes();
        boolean late = circumstances.now() - canary.entered()
                >= circumstances.retrain().stageTimeout().toMillis();
        if (!enough && !late) {
            return state;
        }
        Serving serving = state.facts().serving();
        String decision = "stays: " + new Serving.Tally(canary.outcomes(), canary.thumbsUp()).text()
                + ", its predecessor had " + serving.before().text();
        return state.with(canary.settle(circumstances.now())).with(state.facts().decided(decision));
    }
}
