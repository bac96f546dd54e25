package io.attune.schemas.config;

import java.io.Serializable;
import java.util.Objects;

/**
 * How many false alarms all scopes together may have. Each scope gets an equal part; expectations add up whatever the dependence between
 * scopes, so the sum keeps the whole.
 *
 * @param falseAlarms of all scopes together
 * @param scopes how many scopes share it; with more than that, the sum grows in proportion
 */
public record FleetBudget(AlarmBudget falseAlarms, int scopes) implements Serializable {
    public FleetBudget {
        Objects.requireNonNull(falseAlarms, "fleet.falseAlarms is missing");
        Checks.atLeast("fleet.scopes", scopes, 1);
    }

    /** What one scope may use of it. */
    public AlarmBudget perScope() {
        return new AlarmBudget(falseAlarms.alarms() / scopes, falseAlarms.per());
    }
}
