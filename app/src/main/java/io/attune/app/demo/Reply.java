package io.attune.app.demo;

/**
 * What the served model answered.
 *
 * @param interactionId names the interaction for feedback
 * @param text the answer
 * @param adapterId the adapter that served; null is the base model alone
 */
record Reply(String interactionId, String text, String adapterId) {}
