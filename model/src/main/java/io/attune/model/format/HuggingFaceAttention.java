package io.attune.model.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads a family's attention rules from its {@code config.json}, by the defaults of transformers' configuration classes. */
final class HuggingFaceAttention {
    private final ConfigJson json;
    private final ModelFamily family;
    private final int layers;

    HuggingFaceAttention(ConfigJson json, ModelFamily family, int layers) throws ModelFormatException {
        this.json = json;
        this.family = family;
        this.layers = layers;
        if (layers > 1_000_000) {
            // A list is made for them before their tensors are looked for.
            throw new ModelFormatException(json.where() + ": num_hidden_layers is " + layers);
        }
    }

    AttentionRules rules() throws ModelFormatException {
        boolean bias = family == ModelFamily.QWEN2 || json.bool("attention_bias", false);
        if (family == ModelFamily.MISTRAL && bias) {
            throw new ModelFormatException(json.where() + ": attention_bias is true, which a mistral has not");
        }
        AttentionRules rules = new AttentionRules(
                bias,
                bias && family != ModelFamily.QWEN2,
                family == ModelFamily.QWEN3,
                0,
                List.of(),
                family == ModelFamily.SMOLLM3 ? unrotated() : List.of());
        return switch (family) {
            case LLAMA -> rules;
            case MISTRAL -> mistral(rules);
            case QWEN2, QWEN3 -> {
                int from = json.integer("max_window_layers", 28);
                yield sliding(rules, window(4096), above(from));
            }
            case SMOLLM3 -> sliding(rules, window(0), rules.unrotatedLayers());
        };
    }

    /** A Mistral slides in all layers or, where the window is null, in none. */
    private AttentionRules mistral(AttentionRules rules) throws ModelFormatException {
        if (json.has("layer_types")) {
            throw new ModelFormatException(json.where() + ": layer_types is not supported for mistral");
        }
        return rules.sliding(window(4096), above(0));
    }

    private int window(int fallback) throws ModelFormatException {
        return json.isNull("sliding_window") ? 0 : json.integer("sliding_window", fallback);
    }

    private AttentionRules sliding(AttentionRules rules, int window, List<Integer> derived)
            throws ModelFormatException {
        List<Integer> slide = statedSliding().orElse(derived);
        return json.bool("use_sliding_window", false) ? rules.sliding(window, slide) : rules;
    }

    /** The layers that {@code layer_types} calls sliding, where it is there. */
    private Optional<List<Integer>> statedSliding() throws ModelFormatException {
        if (!json.has("layer_types")) {
            return Optional.empty();
        }
        List<String> types = json.texts("layer_types");
        if (types.size() != layers) {
            throw new ModelFormatException(
                    json.where() + ": layer_types has " + types.size() + " entries for " + layers + " layers");
        }
        List<Integer> slide = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            String type = types.get(layer);
            if ("sliding_attention".equals(type)) {
                slide.add(layer);
            } else if (!"full_attention".equals(type)) {
                throw new ModelFormatException(
                        json.where() + ": layer type " + Printable.of(type) + " is not supported");
            }
        }
        return Optional.of(slide);
    }

    private List<Integer> unrotated() throws ModelFormatException {
        if (!json.has("no_rope_layers")) {
            int step = json.integer("no_rope_layer_interval", 4);
            if (step < 1) {
                throw new ModelFormatException(json.where() + ": no_rope_layer_interval is " + step);
            }
            return AttentionRules.everyNth(layers, step);
        }
        // One where there is a rotation, in spite of the name.
        List<Integer> rotated = json.integers("no_rope_layers");
        if (rotated.size() < layers) {
            throw new ModelFormatException(
                    json.where() + ": no_rope_layers has " + rotated.size() + " entries for " + layers + " layers");
        }
        return IntStream.range(0, layers)
                .filter(layer -> rotated.get(layer) == 0)
                .boxed()
                .toList();
    }

    private List<Integer> above(int first) {
        return IntStream.range(Math.max(0, Math.min(first, layers)), layers)
                .boxed()
                .toList();
    }
}
