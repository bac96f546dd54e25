package io.attune.model.format;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a model's shape from GGUF metadata and from which tensors there are. */
final class GgufConfig {
    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String HEAD = "lm_head.weight";
    static final String ROPE_FACTORS = "rope_freqs.weight";

    /** Which layers of a SmolLM3 are not rotated stands in llama.cpp's code and in no file. */
    private static final int SMOLLM3_UNROTATED_STEP = 4;

    private final GgufMetadata metadata;
    private final Map<String, StoredTensor> tensors;
    private final ModelFamily family;

    private GgufConfig(GgufMetadata metadata, Map<String, StoredTensor> tensors, ModelFamily family) {
        this.metadata = metadata;
        this.tensors = tensors;
        this.family = family;
    }

    /**
     * @param tensors by Hugging Face's names
     * @param name what the model is called
     */
    static ModelConfig read(GgufMetadata metadata, Map<String, StoredTensor> tensors, String name)
            throws ModelFormatException {
        String what = metadata.where() + ": general.architecture";
        ModelFamily family =
                ModelFamily.of(what, metadata.string("general.architecture").orElse(""));
        if (family == ModelFamily.MISTRAL) {
            throw new ModelFormatException(what + " is mistral, which no converter writes (Mistral's files say llama)");
        }
        return new GgufConfig(metadata, tensors, family).toModelConfig(name);
    }

    /** Whether query and key rows are stored for llama.cpp's interleaved rotary kernel. */
    static boolean interleaved(ModelConfig config) {
        return !config.architecture().startsWith("qwen");
    }

    private ModelConfig toModelConfig(String name) throws ModelFormatException {
        String where = metadata.where();
        if (integer("expert_count").orElse(0L) > 0) {
            throw new ModelFormatException(where + ": mixtures of experts are not supported");
        }
        StoredTensor embedding = tensors.get(EMBEDDING);
        if (embedding == null || embedding.shape()[0] > Integer.MAX_VALUE) {
            throw new ModelFormatException(where + ": tensor token_embd.weight is missing or too large");
        }
        int hidden = requiredInt("embedding_length");
        int layers = requiredInt("block_count");
        int heads = requiredInt("attention.head_count");
        int headDim = (int) (long) integer("attention.key_length").orElse((long) hidden / Math.max(1, heads));
        require(headDim, "attention.value_length", "the key length");
        require(headDim, "rope.dimension_count", "the width of a head (partial rotation is not supported)");
        int kvHeads = integer("attention.head_count_kv").isPresent() ? requiredInt("attention.head_count_kv") : heads;
        String epsilon = key("attention.layer_norm_rms_epsilon");
        try {
            return new ModelConfig(
                    family.modelType(),
                    (int) embedding.shape()[0],
                    hidden,
                    requiredInt("feed_forward_length"),
                    layers,
                    heads,
                    kvHeads,
                    headDim,
                    metadata.number(key("rope.freq_base")).orElse(10_000.0).floatValue(),
                    metadata.number(epsilon)
                            .orElseThrow(
                                    () -> new ModelFormatException(where + ": metadata key " + epsilon + " is missing"))
                            .floatValue(),
                    !tensors.containsKey(HEAD),
                    requiredInt("context_length"),
                    scaling(headDim),
                    attention(layers),
                    name);
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(where + ": " + e.getMessage(), e);
        }
    }

    private AttentionRules attention(int layers) throws ModelFormatException {
        long window = integer("attention.sliding_window").orElse(0L);
        if (window > 0 && window < requiredInt("context_length")) {
            throw new ModelFormatException(
                    metadata.where() + ": " + key("attention.sliding_window") + " is " + window
                            + "; sliding windows are not supported in GGUF files, use the Hugging Face directory of this model");
        }
        if (layers > tensors.size()) {
            // Before a list is made for them.
            throw new ModelFormatException(
                    metadata.where() + ": " + layers + " layers, but only " + tensors.size() + " tensors");
        }
        return new AttentionRules(
                tensors.containsKey("model.layers.0.self_attn.q_proj.bias"),
                tensors.containsKey("model.layers.0.self_attn.o_proj.bias"),
                tensors.containsKey("model.layers.0.self_attn.q_norm.weight"),
                0,
                List.of(),
                family == ModelFamily.SMOLLM3 ? AttentionRules.everyNth(layers, SMOLLM3_UNROTATED_STEP) : List.of());
    }

    private RopeScaling scaling(int headDim) throws ModelFormatException {
        String type = metadata.string(key("rope.scaling.type")).orElse("none");
        StoredTensor factors = tensors.get(ROPE_FACTORS);
        if (factors != null && "none".equals(type)) {
            return factors(factors, headDim);
        }
        if (factors == null && "none".equals(type)) {
            return null;
        }
        if (factors == null && "linear".equals(type)) {
            return new RopeScaling.Linear(
                    metadata.number(key("rope.scaling.factor")).orElse(1.0).floatValue());
        }
        throw new ModelFormatException(metadata.where() + ": rope scaling " + Printable.of(type)
                + (factors == null ? "" : " with rope_freqs.weight") + " is not supported in GGUF files (linear is, and"
                + " rope_freqs.weight is)");
    }

    private RopeScaling factors(StoredTensor tensor, int headDim) throws ModelFormatException {
        if (tensor.elements() != headDim / 2) {
            throw new ModelFormatException(metadata.where() + ": rope_freqs.weight has " + tensor.elements()
                    + " elements, heads of " + headDim + " need " + headDim / 2);
        }
        float[] values = new float[headDim / 2];
        tensor.read(FloatBuffer.wrap(values));
        List<Float> factors = new ArrayList<>();
        for (float value : values) {
            factors.add(value);
        }
        return new RopeScaling.Factors(factors);
    }

    private void require(int expected, String name, String what) throws ModelFormatException {
        Optional<Long> value = integer(name);
        if (value.isPresent() && value.get() != expected) {
            throw new ModelFormatException(
                    metadata.where() + ": " + key(name) + " is " + value.get() + ", not " + what + ", " + expected);
        }
    }

    private int requiredInt(String name) throws ModelFormatException {
        return metadata.requiredInt(key(name));
    }

    private Optional<Long> integer(String name) throws ModelFormatException {
        return metadata.integer(key(name));
    }

    private String key(String name) {
        return family.modelType() + "." + name;
    }
}
