package io.attune.app.operator;

import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a scope's deployments add up to.
 *
 * @param scope the scope
 * @param deployments its deployments, oldest first
 */
public record Lineage(String scope, List<Deployment> deployments) {
    public Lineage {
        deployments = deployments.stream()
                .filter(deployment -> deployment.getScope().equals(scope))
                .sorted(Comparator.comparingLong(Deployment::getEventTime))
                .toList();
    }

    /** The deployment that decided what serves now; empty while the base model serves alone from the start. */
    public Optional<Deployment> current() {
        return deployments.stream()
                .filter(deployment -> deployment.getState() != DeploymentState.REJECTED)
                .reduce((earlier, later) -> later);
    }

    /** The adapter that serves now; null is the base model alone. */
    public String currentAdapter() {
        return current().map(Deployment::getAdapterId).orElse(null);
    }

    /** Where an adapter of this scope lies, as its last deployment or refusal said. */
    public Optional<Deployment> of(String adapterId) {
        return deployments.stream()
                .filter(deployment -> adapterId.equals(deployment.getAdapterId()))
                .reduce((earlier, later) -> later);
    }
}
