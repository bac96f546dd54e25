package io.attune.model.adapter;

import java.util.List;

/**
 * What the adapted model gave when it was trained, for proving later that it is in effect.
 *
 * @param prompts token sequences
 * @param logits for each prompt the logits after its last token, one per vocabulary entry
 * @param tolerance largest accepted absolute difference of a logit
 */
public record GoldenOutputs(List<int[]> prompts, List<float[]> logits, float tolerance) {
    public static final GoldenOutputs NONE = new GoldenOutputs(List.of(), List.of(), 0);

    public GoldenOutputs {
        prompts = List.copyOf(prompts);
        logits = List.copyOf(logits);
        if (prompts.size() != logits.size()) {
            throw new IllegalArgumentException(
                    "golden outputs need one logit row per prompt, not " + logits.size() + " for " + prompts.size());
        }
        if (!(tolerance >= 0) || Float.isInfinite(tolerance)) {
            throw new IllegalArgumentException("tolerance must be at least 0 and finite, not " + tolerance);
        }
    }
}
