package io.attune.model.objective;

import io.attune.model.token.EncodedExample;

/**
 * A better and a worse response to one prompt.
 *
 * @param chosen the better one
 * @param rejected the worse one
 * @param referenceChosen log-probability of the better one under the reference model, summed over its labels, in nats
 * @param referenceRejected the same of the worse one
 */
public record PreferencePair(
        EncodedExample chosen, EncodedExample rejected, double referenceChosen, double referenceRejected) {}
