package io.attune.evaluator.job;

import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;

/** What a scope runs, as the deployments so far say. */
public final class ScopeDeployments {
    private String adapterId;
    private String uri;

    /** Takes the scope's next deployment, in the order of the topic. */
    public void accept(Deployment deployment) {
        if (deployment.getState() != DeploymentState.REJECTED) {
            adapterId = deployment.getAdapterId();
            uri = deployment.getUri();
        }
    }

    /** The adapter that serves; null is the base model alone. */
    public String adapterId() {
        return adapterId;
    }

    /** Where that adapter lies; null for the base model alone. */
    public String uri() {
        return uri;
    }
}
