package io.attune.serving.swap;

import io.attune.serving.batch.AdapterSlot;

/**
 * What serves one scope.
 *
 * @param slot the adapter in effect, or the base model alone
 * @param deploymentId the deployment behind it; null before the first
 * @param deploymentState its state; null before the first
 * @param since when it took effect here, epoch milliseconds
 * @param proof what showed that it is in effect; null for the base model alone
 * @param refusal the newest deployment when that was refused; null when it is in effect
 */
public record ScopeState(
        AdapterSlot slot, String deploymentId, String deploymentState, long since, Proof proof, Refusal refusal) {
    ScopeState refusing(Refusal newest) {
        return new ScopeState(slot, deploymentId, deploymentState, since, proof, newest);
    }
}
