package io.attune.trainer.run;

/**
 * A linear rise to the peak, then half a cosine down to a tenth of it.
 *
 * @param peak highest learning rate
 * @param warmup steps of the rise
 * @param steps steps in all
 */
public record LearningRateSchedule(double peak, int warmup, int steps) {
    private static final double FLOOR = 0.1;

    public static LearningRateSchedule of(TrainingSettings settings, int steps) {
        return new LearningRateSchedule(
                settings.learningRate(), (int) Math.round(settings.warmupShare() * steps), steps);
    }

    /** The learning rate of a step, which counts from 0. */
    public double at(int step) {
        if (step < warmup) {
            return peak * (step + 1) / (warmup + 1);
        }
        double done = (double) (step - warmup) / Math.max(1, steps - warmup);
        return peak * (FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * done)));
    }
}
