package io.attune.model.objective;

/** The logistic function and its logarithm, without overflow at either end. */
final class LogSigmoid {
    private LogSigmoid() {}

    /** {@code 1 / (1 + exp(-x))}. */
    static double sigmoid(double x) {
        if (x >= 0) {
            return 1 / (1 + Math.exp(-x));
        }
        double e = Math.exp(x);
        return e / (1 + e);
    }

    /** {@code log(1 / (1 + exp(-x)))}. */
    static double log(double x) {
        return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
    }
}
