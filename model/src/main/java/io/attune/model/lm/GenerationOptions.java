package io.attune.model.lm;

import java.util.List;

/**
 * How to continue a prompt.
 *
 * @param maxNewTokens most tokens to add, at least 1
 * @param temperature divides the logits before sampling; 0 takes the most likely token
 * @param topP smallest set of most likely tokens whose probability reaches this is sampled from, above 0 to 1
 * @param topK only this many most likely tokens are sampled from; 0 for no limit
 * @param seed of the random numbers; the same seed gives the same text
 * @param stop texts that end a sequence when they appear in it
 */
public record GenerationOptions(
        int maxNewTokens, float temperature, float topP, int topK, long seed, List<String> stop) {
    public GenerationOptions {
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("maxNewTokens must be at least 1, not " + maxNewTokens);
        }
        if (!(temperature >= 0) || Float.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be at least 0 and finite, not " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("topP must be above 0 and at most 1, not " + topP);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("topK must be at least 0, not " + topK);
        }
        stop = List.copyOf(stop);
        if (stop.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("stop must not hold an empty text");
        }
    }

    /** The most likely token each time. */
    public static GenerationOptions greedy(int maxNewTokens) {
        return new GenerationOptions(maxNewTokens, 0, 1, 0, 0, List.of());
    }

    /** Sampling from the model's distribution at a temperature. */
    public static GenerationOptions sampled(int maxNewTokens, float temperature, float topP, long seed) {
        return new GenerationOptions(maxNewTokens, temperature, topP, 0, seed, List.of());
    }
}
