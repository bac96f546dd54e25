package io.attune.model.format;

/**
 * How rotary frequencies are stretched beyond the context that a model was first trained with, named as in
 * Hugging Face's {@code rope_scaling}.
 *
 * @param type {@code linear} or {@code llama3}
 * @param factor by how much low frequencies are divided, at least 1
 * @param lowFreqFactor llama3 only: wavelengths longer than {@code originalMaxPositions / lowFreqFactor} are stretched fully
 * @param highFreqFactor llama3 only: wavelengths shorter than {@code originalMaxPositions / highFreqFactor} are left alone
 * @param originalMaxPositions llama3 only: the context length before stretching
 */
public record RopeScaling(
        String type, float factor, float lowFreqFactor, float highFreqFactor, int originalMaxPositions) {
    public RopeScaling {
        if (!"linear".equals(type) && !"llama3".equals(type)) {
            throw new IllegalArgumentException("rope scaling type must be linear or llama3, not " + type);
        }
        if (!(factor >= 1) || Float.isInfinite(factor)) {
            throw new IllegalArgumentException("rope scaling factor must be at least 1, not " + factor);
        }
        if ("llama3".equals(type)
                && !(lowFreqFactor > 0 && highFreqFactor > lowFreqFactor && originalMaxPositions > 0)) {
            throw new IllegalArgumentException("llama3 rope scaling needs 0 < low_freq_factor < high_freq_factor and"
                    + " original_max_position_embeddings, not " + lowFreqFactor + ", " + highFreqFactor + ", "
                    + originalMaxPositions);
        }
    }

    public static RopeScaling linear(float factor) {
        return new RopeScaling("linear", factor, 0, 0, 0);
    }
}
