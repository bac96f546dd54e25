package io.attune.schemas.config;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;

/**
 * The policy of every scope: one for all, and exceptions by name.
 *
 * @param standard for every scope without an exception
 * @param scopes exceptions
 * @param fleet false alarms of all scopes together; null where only each scope's own budget counts
 */
public record Policies(ScopePolicy standard, Map<String, ScopePolicy> scopes, FleetBudget fleet)
        implements Serializable {
    public Policies {
        Objects.requireNonNull(standard, "standard is missing");
        scopes = Map.copyOf(scopes);
    }

    /** Without a budget of the fleet. */
    public Policies(ScopePolicy standard, Map<String, ScopePolicy> scopes) {
        this(standard, scopes, null);
    }

    public static Policies standardForAll() {
        return new Policies(ScopePolicy.standard(), Map.of());
    }

    public ScopePolicy of(String scope) {
        return scopes.getOrDefault(scope, standard);
    }

    /** The false alarms that a scope may have: its own budget or its part of the fleet's, whichever is stricter. */
    public AlarmBudget falseAlarms(String scope) {
        AlarmBudget own = of(scope).detection().falseAlarms();
        return fleet == null ? own : own.orLess(fleet.perScope());
    }
}
