package io.attune.app.demo;

import java.util.SplittableRandom;

/**
 * How a simulated user judges: the worse the served model predicts the right answer, the less likely is a thumb up,
 * {@code P(up) = 1 / (1 + exp((loss - patience) / softness))}.
 *
 * @param patience loss, nats per token of the right answer, at which half of the users are content
 * @param softness how gradual the change is, in nats
 */
record Judge(double patience, double softness) {
    /** How much worse than the calm traffic's mean an answer may be before half of the users mind, in nats. */
    private static final double TOLERANCE = 1.0;

    private static final double SOFTNESS = 0.35;

    /** Users who are used to the calm traffic's mean loss. */
    static Judge usedTo(double calmLoss) {
        return new Judge(calmLoss + TOLERANCE, SOFTNESS);
    }

    double probabilityOfThumbUp(double loss) {
        return 1 / (1 + Math.exp((loss - patience) / softness));
    }

    boolean likes(double loss, SplittableRandom random) {
        return random.nextDouble() < probabilityOfThumbUp(loss);
    }
}
