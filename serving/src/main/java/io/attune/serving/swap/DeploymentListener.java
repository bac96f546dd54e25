package io.attune.serving.swap;

import io.attune.schemas.record.Deployment;

/** Hears what is to serve. Called on the reading thread, one deployment after the other. */
@FunctionalInterface
public interface DeploymentListener {
    /**
     * A deployment that names what serves from now on: PROMOTED, CANARY or ROLLED_BACK.
     *
     * @return whether it is in effect; false when it was refused and what served before goes on
     */
    boolean onDeployment(Deployment deployment);
}
