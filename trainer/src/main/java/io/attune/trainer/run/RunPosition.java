package io.attune.trainer.run;

/**
 * How far a run is, besides what the optimiser knows.
 *
 * @param fingerprint of settings and rows; a checkpoint of another run is not continued
 * @param step steps done
 * @param holdoutLossBefore held-out loss before the first step, NaN without such rows
 */
record RunPosition(
        String fingerprint,
        int step,
        long trainTokens,
        long labelTokens,
        double firstLoss,
        double lastLoss,
        double holdoutLossBefore,
        double seconds) {
    static RunPosition start(String fingerprint, double holdoutLossBefore) {
        return new RunPosition(fingerprint, 0, 0, 0, Double.NaN, Double.NaN, holdoutLossBefore, 0);
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
                seconds + stepSeconds);
    }
}
