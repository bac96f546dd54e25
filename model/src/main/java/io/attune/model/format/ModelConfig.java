package io.attune.model.format;

import java.util.List;
import java.util.Objects;

/**
 * The shape of a model of the Llama family and its kin.
 *
 * @param architecture {@code llama}, {@code mistral}, {@code qwen2}, {@code qwen3} or {@code smollm3}
 * @param vocabSize rows of the embedding
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the gated feed-forward layer
 * @param layers number of decoder layers
 * @param heads query heads
 * @param kvHeads key and value heads; divides {@code heads}
 * @param headDim width of one head, even
 * @param ropeTheta base of the rotary frequencies
 * @param rmsNormEps epsilon inside the RMS norms
 * @param tiedEmbeddings true when the output layer is the embedding and there is no {@code lm_head.weight}
 * @param maxPositions longest sequence that the model was trained for
 * @param ropeScaling stretching of the rotary frequencies, null for none
 * @param attention where attention differs from the first Llama's
 * @param nameOrPath what the model is called, for adapters' {@code base_model_name_or_path}
 */
public record ModelConfig(
        String architecture,
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        float ropeTheta,
        float rmsNormEps,
        boolean tiedEmbeddings,
        int maxPositions,
        RopeScaling ropeScaling,
        AttentionRules attention,
        String nameOrPath) {
    public ModelConfig {
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(attention, "attention");
        Objects.requireNonNull(nameOrPath, "nameOrPath");
        atLeastOne("vocabSize", vocabSize);
        atLeastOne("hiddenSize", hiddenSize);
        atLeastOne("intermediateSize", intermediateSize);
        atLeastOne("layers", layers);
        atLeastOne("heads", heads);
        atLeastOne("kvHeads", kvHeads);
        atLeastOne("headDim", headDim);
        atLeastOne("maxPositions", maxPositions);
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException("heads (" + heads + ") must be a multiple of kvHeads (" + kvHeads + ")");
        }
        if (headDim % 2 != 0) {
            throw new IllegalArgumentException("headDim must be even for rotary positions, not " + headDim);
        }
        if (!(ropeTheta > 0) || Float.isInfinite(ropeTheta)) {
            throw new IllegalArgumentException("ropeTheta must be positive and finite, not " + ropeTheta);
        }
        if (!(rmsNormEps >= 0) || rmsNormEps > 1) {
            throw new IllegalArgumentException("rmsNormEps must be between 0 and 1, not " + rmsNormEps);
        }
        within("slidingLayers", attention.slidingLayers(), layers);
        within("unrotatedLayers", attention.unrotatedLayers(), layers);
        if (ropeScaling instanceof RopeScaling.Factors rope && rope.factors().size() != headDim / 2) {
            throw new IllegalArgumentException(
                    rope.factors().size() + " rope factors for heads of " + headDim + ", not " + headDim / 2);
        }
    }

    private static void within(String field, List<Integer> numbers, int layers) {
        if (!numbers.isEmpty() && numbers.get(numbers.size() - 1) >= layers) {
            throw new IllegalArgumentException(field + " must be below the number of layers, " + layers + ", not "
                    + numbers.get(numbers.size() - 1));
        }
    }

    /** A model whose attention is the first Llama's. */
    public ModelConfig(
            String architecture,
            int vocabSize,
            int hiddenSize,
            int intermediateSize,
            int layers,
            int heads,
            int kvHeads,
            int headDim,
            float ropeTheta,
            float rmsNormEps,
            boolean tiedEmbeddings,
            int maxPositions,
            RopeScaling ropeScaling,
            String nameOrPath) {
        this(
                architecture,
                vocabSize,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                kvHeads,
                headDim,
                ropeTheta,
                rmsNormEps,
                tiedEmbeddings,
                maxPositions,
                ropeScaling,
                AttentionRules.PLAIN,
                nameOrPath);
    }

    private static void atLeastOne(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(field + " must be at least 1, not " + value);
        }
    }
}
