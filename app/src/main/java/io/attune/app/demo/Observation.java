package io.attune.app.demo;

/**
 * One simulated user's exchange.
 *
 * @param index counts from 0 over the whole demo
 * @param phase when it happened
 * @param kind of request
 * @param millis since the demo's start
 * @param loss of the right answer under the served model, nats per token
 * @param thumbUp the judgement; null when the user gave none
 * @param adapterId who served; null is the base model alone
 */
record Observation(int index, Phase phase, String kind, long millis, double loss, Boolean thumbUp, String adapterId) {}
