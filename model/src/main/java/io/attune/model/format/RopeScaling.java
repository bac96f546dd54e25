package io.attune.model.format;

import java.util.List;

/** How rotary frequencies are stretched beyond the context that a model was first trained with. */
public sealed interface RopeScaling {
    /**
     * Every frequency is divided.
     *
     * @param factor at least 1
     */
    record Linear(float factor) implements RopeScaling {
        public Linear {
            atLeastOne(factor);
        }
    }

    /**
     * Llama 3's: low frequencies are divided, high ones left alone, those between blended.
     *
     * @param factor by how much low frequencies are divided, at least 1
     * @param lowFreqFactor wavelengths longer than {@code originalMaxPositions / lowFreqFactor} are stretched fully
     * @param highFreqFactor wavelengths shorter than {@code originalMaxPositions / highFreqFactor} are left alone
     * @param originalMaxPositions the context length before stretching
     */
    record Llama3(float factor, float lowFreqFactor, float highFreqFactor, int originalMaxPositions)
            implements RopeScaling {
        public Llama3 {
            atLeastOne(factor);
            if (!(lowFreqFactor > 0 && highFreqFactor > lowFreqFactor && originalMaxPositions > 0)) {
                throw new IllegalArgumentException(
                        "llama3 rope scaling needs 0 < low_freq_factor < high_freq_factor and"
                                + " original_max_position_embeddings, not " + lowFreqFactor + ", " + highFreqFactor
                                + ", "
                                + originalMaxPositions);
            }
        }
    }

    /**
     * Each frequency is divided by a number of its own, which is how GGUF files carry Llama 3's scaling.
     *
     * @param factors one for each pair of a head's elements, positive
     */
    record Factors(List<Float> factors) implements RopeScaling {
        public Factors {
            factors = List.copyOf(factors);
            if (factors.isEmpty() || factors.stream().anyMatch(factor -> !(factor > 0) || Float.isInfinite(factor))) {
                throw new IllegalArgumentException("rope factors must be positive and finite, not " + factors);
            }
        }
    }

    private static void atLeastOne(float factor) {
        if (!(factor >= 1) || Float.isInfinite(factor)) {
            throw new IllegalArgumentException("rope scaling factor must be at least 1, not " + factor);
        }
    }
}
