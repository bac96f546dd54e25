package io.attune.model.objective;

import io.attune.model.token.EncodedExample;

/**
 * A response with a thumb.
 *
 * @param example prompt and response
 * @param desirable thumb up
 * @param reference log-probability under the reference model, summed over the labels, in nats
 */
public record RatedResponse(EncodedExample example, boolean desirable, double reference) {}
