package io.attune.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a Hugging Face {@code config.json} of the Llama architecture, as transformers 4 and 5 write it. */
public final class HuggingFaceConfig {
    private static final long MAX_BYTES = 16L << 20;

    private final String where;
    private final JsonNode root;

    private HuggingFaceConfig(String where, JsonNode root) {
        this.where = where;
        this.root = root;
    }

    /**
     * The configuration in a model directory.
     *
     * @throws ModelFormatException when it is damaged, or when the model is one that the forward pass would get wrong
     */
    public static ModelConfig read(Path directory) throws IOException {
        Path file = directory.resolve("config.json");
        JsonNode root = JsonFiles.readObject(file, MAX_BYTES);
        return new HuggingFaceConfig(file.toString(), root)
                .toModelConfig(directory.toAbsolutePath().normalize().getFileName());
    }

    private ModelConfig toModelConfig(Path directoryName) throws ModelFormatException {
        String type = root.path("model_type").asText("");
        if (!"llama".equals(type)) {
            throw new ModelFormatException(where + ": model_type is "
                    + (type.isEmpty() ? "missing" : Printable.of(type)) + ", only llama is supported");
        }
        refuseUnlessFalse("attention_bias");
        refuseUnlessFalse("mlp_bias");
        String activation = root.path("hidden_act").asText("silu");
        if (!"silu".equals(activation)) {
            throw new ModelFormatException(
                    where + ": hidden_act is " + Printable.of(activation) + ", only silu is supported");
        }
        int hidden = integer("hidden_size", null);
        int heads = integer("num_attention_heads", null);
        int headDim = integer("head_dim", Math.max(1, hidden / Math.max(1, heads)));
        JsonNode rope =
                root.path("rope_parameters").isObject() ? root.get("rope_parameters") : root.path("rope_scaling");
        float theta =
                (float) rope.path("rope_theta").asDouble(root.path("rope_theta").asDouble(10_000));
        try {
            return new ModelConfig(
                    "llama",
                    integer("vocab_size", null),
                    hidden,
                    integer("intermediate_size", null),
                    integer("num_hidden_layers", null),
                    heads,
                    integer("num_key_value_heads", heads),
                    headDim,
                    theta,
                    (float) root.path("rms_norm_eps").asDouble(1e-6),
                    root.path("tie_word_embeddings").asBoolean(false),
                    integer("max_position_embeddings", 2048),
                    scaling(rope),
                    name(directoryName));
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(where + ": " + e.getMessage(), e);
        }
    }

    private void refuseUnlessFalse(String field) throws ModelFormatException {
        if (root.path(field).asBoolean(false)) {
            throw new ModelFormatException(where + ": " + field + " is true; biases are not supported");
        }
    }

    private int integer(String field, Integer fallback) throws ModelFormatException {
        JsonNode node = root.get(field);
        if ((node == null || node.isNull()) && fallback != null) {
            return fallback;
        }
        if (node == null || !node.isIntegralNumber() || !node.canConvertToInt()) {
            throw new ModelFormatException(where + ": " + field + " is "
                    + (node == null ? "missing" : Printable.of(node.toString()) + ", not a whole number"));
        }
        return node.intValue();
    }

    private RopeScaling scaling(JsonNode rope) throws ModelFormatException {
        if (!rope.isObject()) {
            return null;
        }
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        float factor = (float) rope.path("factor").asDouble(1);
        return switch (type) {
            case "default" -> null;
            case "linear" -> RopeScaling.linear(factor);
            case "llama3" ->
                new RopeScaling(
                        "llama3",
                        factor,
                        (float) rope.path("low_freq_factor").asDouble(0),
                        (float) rope.path("high_freq_factor").asDouble(0),
                        rope.path("original_max_position_embeddings").asInt(0));
            default ->
                throw new ModelFormatException(
                        where + ": rope scaling " + Printable.of(type) + " is not supported (linear and llama3 are)");
        };
    }

    private String name(Path directoryName) {
        String stated = root.path("_name_or_path").asText("");
        if (!stated.isBlank() && !stated.startsWith("/") && !stated.startsWith(".")) {
            return stated;
        }
        return directoryName == null ? "model" : directoryName.toString();
    }
}
