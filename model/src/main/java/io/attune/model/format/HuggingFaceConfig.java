package io.attune.model.format;

import java.io.IOException;
import java.nio.file.Path;

/** Reads a Hugging Face {@code config.json} of a supported family, as transformers 4 and 5 write it. */
public final class HuggingFaceConfig {
    private static final long MAX_BYTES = 16L << 20;

    private final ConfigJson json;
    private final ModelFamily family;

    private HuggingFaceConfig(ConfigJson json, ModelFamily family) {
        this.json = json;
        this.family = family;
    }

    /**
     * The configuration in a model directory.
     *
     * @throws ModelFormatException when it is damaged, or when the model is one that the forward pass would get wrong
     */
    public static ModelConfig read(Path directory) throws IOException {
        Path file = directory.resolve("config.json");
        ConfigJson json = new ConfigJson(file.toString(), JsonFiles.readObject(file, MAX_BYTES));
        ModelFamily family = ModelFamily.of(json.where() + ": model_type", json.text("model_type", ""));
        return new HuggingFaceConfig(json, family)
                .toModelConfig(directory.toAbsolutePath().normalize().getFileName());
    }

    private ModelConfig toModelConfig(Path directoryName) throws ModelFormatException {
        json.refuseUnless("hidden_act", "silu");
        json.refuseIfTrue("mlp_bias");
        json.refuseUnlessOne("partial_rotary_factor");
        if (json.has("quantization_config")) {
            throw new ModelFormatException(
                    json.where() + ": quantization_config: quantised Hugging Face weights are not supported (GGUF is)");
        }
        int hidden = json.integer("hidden_size");
        int layers = json.integer("num_hidden_layers");
        int heads = json.integer("num_attention_heads");
        int headDim = json.integer("head_dim", family.headDim(hidden, heads));
        ConfigJson rope = json.object("rope_parameters")
                .orElse(json.object("rope_scaling").orElse(null));
        double theta = json.number("rope_theta", family.ropeTheta());
        try {
            return new ModelConfig(
                    family.modelType(),
                    json.integer("vocab_size"),
                    hidden,
                    json.integer("intermediate_size"),
                    layers,
                    heads,
                    json.integer("num_key_value_heads", heads),
                    headDim,
                    (float) (rope == null ? theta : rope.number("rope_theta", theta)),
                    (float) json.number("rms_norm_eps", 1e-6),
                    json.bool("tie_word_embeddings", family == ModelFamily.SMOLLM3),
                    json.integer("max_position_embeddings", family.maxPositions()),
                    rope == null ? null : scaling(rope),
                    new HuggingFaceAttention(json, family, layers).rules(),
                    name(directoryName));
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(json.where() + ": " + e.getMessage(), e);
        }
    }

    private static RopeScaling scaling(ConfigJson rope) throws ModelFormatException {
        rope.refuseUnlessOne("partial_rotary_factor");
        String type = rope.text("rope_type", rope.text("type", "default"));
        return switch (type) {
            case "default" -> null;
            case "linear" -> new RopeScaling.Linear((float) rope.number("factor", 1));
            case "llama3" ->
                new RopeScaling.Llama3(
                        (float) rope.number("factor", 1),
                        (float) rope.number("low_freq_factor", 0),
                        (float) rope.number("high_freq_factor", 0),
                        rope.integer("original_max_position_embeddings", 0));
            default ->
                throw new ModelFormatException(rope.where() + ": rope scaling " + Printable.of(type)
                        + " is not supported (linear and llama3 are)");
        };
    }

    private String name(Path directoryName) throws ModelFormatException {
        String stated = json.text("_name_or_path", "");
        if (!stated.isBlank() && !stated.startsWith("/") && !stated.startsWith(".")) {
            return stated;
        }
        return directoryName == null ? "model" : directoryName.toString();
    }
}
