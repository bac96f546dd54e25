package io.attune.streams.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * The state after an event, and what has to be done in the same transaction.
 *
 * @param state the new state
 * @param effects in order
 */
record Transition(ScopeState state, List<Effect> effects) {
    Transition {
        effects = List.copyOf(effects);
    }

    static Transition to(ScopeState state) {
        return new Transition(state, List.of());
    }

    Transition with(Effect effect) {
        List<Effect> more = new ArrayList<>(effects);
        more.add(effect);
        return new Transition(state, more);
    }

    Transition with(ScopeState changed) {
        return new Transition(changed, effects);
    }
}
