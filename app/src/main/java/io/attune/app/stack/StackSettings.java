package io.attune.app.stack;

import io.attune.model.lm.Precision;
import io.attune.schemas.config.Policies;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How an embedded stack is set up.
 *
 * @param model the base model's name or path
 * @param precision it computes in
 * @param ports to listen on
 * @param policies of the scopes
 * @param anchors JSON Lines that a new adapter must not get worse on; null is the built-in set
 */
public record StackSettings(String model, Precision precision, Ports ports, Policies policies, Path anchors) {
    public StackSettings {
        Objects.requireNonNull(model, "model is missing");
        Objects.requireNonNull(precision, "precision is missing");
        Objects.requireNonNull(ports, "ports is missing");
        Objects.requireNonNull(policies, "policies is missing");
    }
}
