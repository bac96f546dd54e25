package io.attune.serving.swap;

/**
 * A deployment that was not put into effect; what served before goes on.
 *
 * @param adapter the adapter that was refused
 * @param deploymentId the deployment that named it
 * @param reason what is wrong
 * @param at when, epoch milliseconds
 */
public record Refusal(String adapter, String deploymentId, String reason, long at) {}
