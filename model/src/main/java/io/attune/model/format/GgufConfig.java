package io.attune.model.format;

import java.util.Optional;

/** Reads a model's shape from GGUF metadata. */
final class GgufConfig {
    private final GgufMetadata metadata;

    private GgufConfig(GgufMetadata metadata) {
        this.metadata = metadata;
    }

    /**
     * @param vocabSize rows of the embedding tensor, for files that do not state it
     * @param tied whether the file has no output layer
     */
    static ModelConfig read(GgufMetadata metadata, int vocabSize, boolean tied, String name)
            throws ModelFormatException {
        return new GgufConfig(metadata).toModelConfig(vocabSize, tied, name);
    }

    private ModelConfig toModelConfig(int vocabSize, boolean tied, String name) throws ModelFormatException {
        String where = metadata.where();
        String architecture = metadata.string("general.architecture").orElse("");
        if (!"llama".equals(architecture)) {
            throw new ModelFormatException(where + ": general.architecture is "
                    + (architecture.isEmpty() ? "missing" : Printable.of(architecture)) + ", only llama is supported");
        }
        if (metadata.integer("llama.expert_count").orElse(0L) > 0) {
            throw new ModelFormatException(where + ": mixtures of experts are not supported");
        }
        int hidden = metadata.requiredInt("llama.embedding_length");
        int heads = metadata.requiredInt("llama.attention.head_count");
        int headDim =
                (int) (long) metadata.integer("llama.attention.key_length").orElse((long) hidden / Math.max(1, heads));
        require(headDim, "llama.attention.value_length", "the key length");
        require(headDim, "llama.rope.dimension_count", "the width of a head (partial rotation is not supported)");
        int kvHeads = metadata.integer("llama.attention.head_count_kv").isPresent()
                ? metadata.requiredInt("llama.attention.head_count_kv")
                : heads;
        double epsilon = metadata.number("llama.attention.layer_norm_rms_epsilon")
                .orElseThrow(() -> new ModelFormatException(
                        where + ": metadata key llama.attention.layer_norm_rms_epsilon is missing"));
        try {
            return new ModelConfig(
                    architecture,
                    vocabSize,
                    hidden,
                    metadata.requiredInt("llama.feed_forward_length"),
                    metadata.requiredInt("llama.block_count"),
                    heads,
                    kvHeads,
                    headDim,
                    metadata.number("llama.rope.freq_base").orElse(10_000.0).floatValue(),
                    (float) epsilon,
                    tied,
                    metadata.requiredInt("llama.context_length"),
                    scaling(),
                    name);
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(where + ": " + e.getMessage(), e);
        }
    }

    private void require(int expected, String key, String what) throws ModelFormatException {
        Optional<Long> value = metadata.integer(key);
        if (value.isPresent() && value.get() != expected) {
            throw new ModelFormatException(
                    metadata.where() + ": " + key + " is " + value.get() + ", not " + what + ", " + expected);
        }
    }

    private RopeScaling scaling() throws ModelFormatException {
        String type = metadata.string("llama.rope.scaling.type").orElse("none");
        return switch (type) {
            case "none" -> null;
            case "linear" ->
                RopeScaling.linear(
                        metadata.number("llama.rope.scaling.factor").orElse(1.0).floatValue());
            default ->
                throw new ModelFormatException(metadata.where() + ": rope scaling " + Printable.of(type)
                        + " is not supported in GGUF files (linear is)");
        };
    }
}
