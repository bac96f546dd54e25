package io.attune.schemas.config;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;

/**
 * The policy of every scope: one for all, and exceptions by name.
 *
 * @param standard for every scope without an exception
 * @param scopes exceptions
 */
public record Policies(ScopePolicy standard, Map<String, ScopePolicy> scopes) implements Serializable {
    public Policies {
        Objects.requireNonNull(standard, "standard is missing");
        scopes = Map.copyOf(scopes);
    }

    public static Policies standardForAll() {
        return new Policies(ScopePolicy.standard(), Map.of());
    }

    public ScopePolicy of(String scope) {
        return scopes.getOrDefault(scope, standard);
    }
}
