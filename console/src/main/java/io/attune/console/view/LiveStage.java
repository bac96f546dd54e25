package io.attune.console.view;

/** Where in the loop a scope is, for the picture on the page. */
public enum LiveStage {
    TRAFFIC,
    DETECT,
    POLICY,
    RETRAIN,
    GATE,
    DEPLOY;

    /** How long a decision shows as the live stage, milliseconds. */
    static final long DEPLOY_SHOWN = 20_000;

    /** Told from the records alone; the policy's own word, where it can be had, goes before it. */
    static LiveStage of(Runs runs, Gates gates, Deployments deployments, Alerts alerts, long now) {
        if (runs.active()) {
            return RETRAIN;
        }
        if (!runs.runs().isEmpty()) {
            Runs.Run newest = runs.runs().get(0);
            if (newest.result() != null && !gates.judged(newest.requestId())) {
                return GATE;
            }
        }
        if (!deployments.events().isEmpty() && now - deployments.events().get(0).time() < DEPLOY_SHOWN) {
            return DEPLOY;
        }
        return alerts.open() > 0 ? DETECT : TRAFFIC;
    }

    /** The stage of a state of the policy, or {@code fallback} for a state that is not known. */
    public static LiveStage ofPolicy(String state, LiveStage fallback) {
        return switch (state) {
            case "STABLE" -> fallback == DEPLOY ? DEPLOY : TRAFFIC;
            case "SUSPECTED" -> DETECT;
            case "CONFIRMED", "COOLING_DOWN" -> POLICY;
            case "RETRAINING" -> RETRAIN;
            case "EVALUATING" -> GATE;
            case "CANARY" -> DEPLOY;
            default -> fallback;
        };
    }
}
