package io.attune.streams.policy;

import io.attune.schemas.record.DeploymentState;
import java.util.Objects;

/** What a deployment means to the policy, whoever ordered it. */
final class Deployments {
    private Deployments() {}

    /** A candidate was refused. */
    static ScopeState rejected(ScopeState state, PolicyEvent.Deployed deployed, Circumstances circumstances) {
        if (state.stage() instanceof Stage.InFlight flight && answers(flight, deployed)) {
            return RetrainMachine.rest(state, flight, "rejected: " + deployed.reason(), true, circumstances);
        }
        return state;
    }

    /** Serving runs something else from now on: promoted, on trial, or rolled back to. */
    static Transition served(ScopeState state, PolicyEvent.Deployed deployed, Circumstances circumstances) {
        Facts before = state.facts();
        boolean rollback = deployed.state() == DeploymentState.ROLLED_BACK;
        String decision = (rollback
                        ? "rolled back to "
                        : deployed.state() == DeploymentState.CANARY ? "on trial: " : "promoted: ")
                + (deployed.adapterId() == null ? "the base model" : deployed.adapterId()) + ": " + deployed.reason();
        Facts facts = before.with(before.serving().deployed(deployed.baseModel(), deployed.adapterId()))
                .with(before.spending().decided(circumstances.restUntil(), rollback))
                .decided(decision);
        ScopeState known = state.with(facts);
        if (state.stage() instanceof Stage.InFlight flight && !answers(flight, deployed)) {
            // Someone else's act; the retrain under way goes on and is judged by the gate.
            return Transition.to(known);
        }
        if (rollback) {
            return Transition.to(
                    known.with(new Stage.CoolingDown(circumstances.now(), circumstances.restUntil(), decision)));
        }
        return trained(known.with(trial(state.stage(), deployed, circumstances)), deployed);
    }

    private static Stage trial(Stage stage, PolicyEvent.Deployed deployed, Circumstances circumstances) {
        if (stage instanceof Stage.InFlight flight) {
            return flight.promote(circumstances.now(), deployed.adapterId());
        }
        if (stage instanceof Stage.Canary canary && Objects.equals(canary.adapterId(), deployed.adapterId())) {
            return deployed.state() == DeploymentState.PROMOTED ? canary.settle(circumstances.now()) : canary;
        }
        return new Stage.Canary(circumstances.now(), deployed.adapterId(), 0, 0);
    }

    /** What was trained on is in the adapter that serves: it calls for no second retrain. */
    private static Transition trained(ScopeState state, PolicyEvent.Deployed deployed) {
        Spending spending = state.facts().spending();
        if (deployed.requestId() == null || !deployed.requestId().equals(spending.lastRequestId())) {
            return Transition.to(state);
        }
        long floor = spending.lastRequestEnd();
        return Transition.to(state.with(state.facts().with(state.facts().rows().trainedUpTo(floor))))
                .with(new Effect.ForgetRows(floor));
    }

    private static boolean answers(Stage.InFlight flight, PolicyEvent.Deployed deployed) {
        return flight.requestId().equals(deployed.requestId());
    }
}
