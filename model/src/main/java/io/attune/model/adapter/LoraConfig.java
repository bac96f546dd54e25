package io.attune.model.adapter;

import java.util.List;
import java.util.Objects;

/**
 * What a LoRA adapter is made of.
 *
 * @param rank inner width r, 1 to 1024
 * @param alpha scale numerator; the update is {@code (alpha / rank) · B·A}
 * @param dropout probability of dropping an input of A in training, at least 0 and below 1
 * @param targetModules last part of the names of the adapted layers, such as {@code q_proj}
 * @param baseModel name of the model that the adapter belongs to
 */
public record LoraConfig(int rank, float alpha, float dropout, List<String> targetModules, String baseModel) {
    /** The seven linear layers of a Llama block. */
    public static final List<String> ALL_LINEAR =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    public LoraConfig {
        if (rank < 1 || rank > 1024) {
            throw new IllegalArgumentException("rank must be between 1 and 1024, not " + rank);
        }
        if (!(alpha > 0) || Float.isInfinite(alpha)) {
            throw new IllegalArgumentException("alpha must be positive and finite, not " + alpha);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be at least 0 and below 1, not " + dropout);
        }
        targetModules = List.copyOf(targetModules);
        if (targetModules.isEmpty() || targetModules.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "targetModules must name at least one layer and no blank one, not " + targetModules);
        }
        Objects.requireNonNull(baseModel, "baseModel");
    }

    /** Rank 8, alpha 16, no dropout, all linear layers. */
    public static LoraConfig defaults(String baseModel) {
        return new LoraConfig(8, 16, 0, ALL_LINEAR, baseModel);
    }

    /** {@code alpha / rank}. */
    public float scale() {
        return alpha / rank;
    }
}
