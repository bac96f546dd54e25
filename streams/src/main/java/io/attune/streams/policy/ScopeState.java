package io.attune.streams.policy;

import java.util.Objects;

/**
 * A scope's stage and the facts.
 *
 * @param scope whose
 * @param stage where it stands
 * @param facts what is known
 */
record ScopeState(String scope, Stage stage, Facts facts) {
    /** Of the persisted form; a change of any record in it that cannot read what was written before needs another. */
    static final int VERSION = 1;

    ScopeState {
        Objects.requireNonNull(scope, "scope is missing");
        Objects.requireNonNull(stage, "stage is missing");
        Objects.requireNonNull(facts, "facts is missing");
    }

    static ScopeState begun(String scope, long now) {
        return new ScopeState(scope, new Stage.Stable(now), Facts.NONE);
    }

    ScopeState with(Stage changed) {
        return new ScopeState(scope, changed, facts);
    }

    ScopeState with(Facts changed) {
        return new ScopeState(scope, stage, changed);
    }
}
