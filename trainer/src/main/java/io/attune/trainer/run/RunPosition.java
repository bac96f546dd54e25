package io.attune.trainer.run;

/**
 * How far a run is, besides what the optimiser knows.
 *
 * @param fingerprint of settings and rows; a checkpoint of another run is not continued
 * @param step steps done
 * @param holdoutLossBefore held-out loss before the first step, NaN without such rows
 * @param bestLoss least loss so far of the rows that decide when training stops early; infinite before the first measurement
 * @param bestStep when that was
 */
record RunPosition(
        String fingerprint,
        int step,
        long trainTokens,
        long labelTokens,
        double firstLoss,
        double lastLoss,
        double holdoutLossBefore,
        double seconds,
        double bestLoss,
        int bestStep) {
    static RunPosition start(String fingerprint, double holdoutLossBefore) {
        return new RunPosition(
                fingerprint, 0, 0, 0, Double.NaN, Double.NaN, holdoutLossBefore, 0, Double.POSITIVE_INFINITY, 0);
    }

    RunPosition after(long tokens, long labels, double loss, double stepSeconds) {
        return new RunPosition(
                fingerprint,
                step + 1,
                trainTokens + tokens,
                labelTokens + labels,
                step == 0 ? loss : firstLoss,
                loss,
                holdoutLossBefore,
                seconds + stepSeconds,
                bestLoss,
                bestStep);
    }

    /** The same with the present step as the best one. */
    RunPosition best(double loss) {
        return new RunPosition(
                fingerprint,
                step,
                trainTokens,
                labelTokens,
                firstLoss,
                lastLoss,
                holdoutLossBefore,
                seconds,
                loss,
                step);
    }
}
