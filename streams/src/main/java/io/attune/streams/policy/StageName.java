package io.attune.streams.policy;

/** The stages' names as the console and the reports show them. */
public enum StageName {
    STABLE,
    SUSPECTED,
    CONFIRMED,
    RETRAINING,
    EVALUATING,
    CANARY,
    COOLING_DOWN;

    static StageName of(Stage stage) {
        if (stage instanceof Stage.Stable) {
            return STABLE;
        } else if (stage instanceof Stage.Suspected) {
            return SUSPECTED;
        } else if (stage instanceof Stage.Confirmed) {
            return CONFIRMED;
        } else if (stage instanceof Stage.Retraining) {
            return RETRAINING;
        } else if (stage instanceof Stage.Evaluating) {
            return EVALUATING;
        } else if (stage instanceof Stage.Canary) {
            return CANARY;
        }
        return COOLING_DOWN;
    }
}
