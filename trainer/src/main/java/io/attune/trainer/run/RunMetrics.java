package io.attune.trainer.run;

/**
 * What a run measured. Losses are nats per label token.
 *
 * @param steps updates made
 * @param trainTokens tokens that went through the network, prompts included
 * @param labelTokens tokens that were learned
 * @param firstLoss loss of the first step
 * @param finalLoss loss of the last step
 * @param holdoutLossBefore of the held-out rows under the parent; NaN without such rows
 * @param holdoutLoss of the held-out rows under the new adapter; NaN without such rows
 * @param keptShare share of the update that was kept, so that earlier rows are not forgotten; 1 is all of it
 * @param seconds training time without the held-out measurements, over all resumed parts
 * @param peakRssBytes peak resident memory of the process; 0 where the system does not say
 */
public record RunMetrics(
        int steps,
        long trainTokens,
        long labelTokens,
        double firstLoss,
        double finalLoss,
        double holdoutLossBefore,
        double holdoutLoss,
        double keptShare,
        double seconds,
        long peakRssBytes) {
    /** Tokens per second of training time. */
    public double tokensPerSecond() {
        return seconds > 0 ? trainTokens / seconds : 0;
    }
}
