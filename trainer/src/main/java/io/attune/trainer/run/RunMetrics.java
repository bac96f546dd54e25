package io.attune.trainer.run;

import java.util.List;
import java.util.Optional;

/**
 * What a run measured. Losses are nats per label token; first and last loss are the objective's where that is not
 * next-token prediction.
 *
 * @param steps updates made
 * @param bestStep the update whose result was kept: the last one, but with early stopping the one with the least loss of the rows that decide
 * @param trainedParameters number of values that were trained
 * @param trainTokens tokens that went through the network, prompts included
 * @param labelTokens tokens that were learned
 * @param firstLoss loss of the first step
 * @param finalLoss loss of the last step
 * @param holdoutLossBefore of the held-out rows under the parent; NaN without such rows
 * @param holdoutLoss of the held-out rows under what was trained; NaN without such rows
 * @param keptShare share of the update that was kept, so that earlier rows are not forgotten; 1 is all of it
 * @param ratings how many answers were learned as wanted and as unwanted; empty with an objective that knows none
 * @param forgetting what became of earlier slices
 * @param seconds training time without the held-out measurements, over all resumed parts
 * @param peakRssBytes peak resident memory of the process; 0 where the system does not say
 */
public record RunMetrics(
        int steps,
        int bestStep,
        long trainedParameters,
        long trainTokens,
        long labelTokens,
        double firstLoss,
        double finalLoss,
        double holdoutLossBefore,
        double holdoutLoss,
        double keptShare,
        Optional<Ratings> ratings,
        List<SliceLoss> forgetting,
        double seconds,
        long peakRssBytes) {
    public RunMetrics {
        forgetting = List.copyOf(forgetting);
    }

    /** Tokens per second of training time. */
    public double tokensPerSecond() {
        return seconds > 0 ? trainTokens / seconds : 0;
    }
}
