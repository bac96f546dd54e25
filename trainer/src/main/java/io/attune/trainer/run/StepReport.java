package io.attune.trainer.run;

/**
 * How far a run is.
 *
 * @param step steps done
 * @param steps steps in all
 * @param loss of the last step, nats per label token
 * @param learningRate of the last step
 * @param tokensPerSecond trained in this process
 * @param etaSeconds until the last step
 */
public record StepReport(
        int step, int steps, double loss, double learningRate, double tokensPerSecond, double etaSeconds) {}
