package io.attune.model.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.format.JsonFiles;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** PEFT's {@code adapter_config.json}: what LoRA and DoRA need is read and written, everything that changes it is refused. */
final class PeftConfig {
    /** Initialisations that change the base model too, so that the adapter alone is not what was trained. */
    private static final List<String> BASE_CHANGING = List.of("pissa", "olora", "corda", "loftq", "lora_ga");

    private static final Set<String> KNOWN_VARIANTS = Set.of("use_rslora", "use_dora");

    /** Settings that change what the adapter computes or which tokens it applies to. */
    private static final List<String> FOREIGN =
            List.of("alora_invocation_tokens", "trainable_token_indices", "target_parameters", "megatron_config");

    private PeftConfig() {}

    static byte[] write(LoraConfig config) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("peft_type", "LORA");
        root.put("task_type", "CAUSAL_LM");
        root.put("base_model_name_or_path", config.baseModel());
        root.put("r", config.rank());
        putAlpha(root, "lora_alpha", config.alpha());
        root.put("lora_dropout", config.dropout());
        root.set("target_modules", mapper.valueToTree(config.targetModules()));
        root.put("bias", "none");
        root.put("fan_in_fan_out", false);
        root.put("use_rslora", false);
        root.put("use_dora", config.dora());
        config.rankPattern().forEach(root.putObject("rank_pattern")::put);
        ObjectNode alphas = root.putObject("alpha_pattern");
        config.alphaPattern().forEach((name, alpha) -> putAlpha(alphas, name, alpha));
        root.putNull("modules_to_save");
        root.put("inference_mode", true);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        try {
            return (mapper.writer(printer).writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always writable", e);
        }
    }

    private static void putAlpha(ObjectNode node, String name, float alpha) {
        if (alpha == Math.rint(alpha) && alpha < 1 << 24) {
            node.put(name, (int) alpha);
        } else {
            node.put(name, alpha);
        }
    }

    /**
     * @param found last parts of the names of the modules that the tensors are for, where the file names no list
     */
    static LoraConfig read(String where, byte[] json, Set<String> found) throws ModelFormatException {
        JsonNode root = JsonFiles.parseObject(where, json);
        refuse(where, root, "peft_type", !"LORA".equals(root.path("peft_type").asText("")));
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            // Every variant of LoRA has such a switch.
            String name = field.getKey();
            boolean variant = name.startsWith("use_") && !KNOWN_VARIANTS.contains(name);
            refuse(where, root, name, variant && field.getValue().asBoolean(false));
        }
        for (String field : FOREIGN) {
            refuse(
                    where,
                    root,
                    field,
                    !root.path(field).isMissingNode() && !root.path(field).isNull());
        }
        refuse(where, root, "lora_bias", root.path("lora_bias").asBoolean(false));
        refuse(where, root, "fan_in_fan_out", root.path("fan_in_fan_out").asBoolean(false));
        refuse(where, root, "bias", !"none".equals(root.path("bias").asText("none")));
        refuse(where, root, "modules_to_save", !root.path("modules_to_save").isEmpty());
        refuse(where, root, "layer_replication", !root.path("layer_replication").isEmpty());
        String start = root.path("init_lora_weights").asText("");
        refuse(where, root, "init_lora_weights", BASE_CHANGING.stream().anyMatch(start::startsWith));
        if (!root.path("r").isInt() || !root.path("lora_alpha").isNumber()) {
            throw new ModelFormatException(where + ": r or lora_alpha is missing or no number");
        }
        List<String> targets = new ArrayList<>();
        root.path("target_modules").forEach(node -> targets.add(node.asText("")));
        if (targets.isEmpty()) {
            targets.addAll(found);
        }
        try {
            LoraConfig config = new LoraConfig(
                    root.path("r").intValue(),
                    root.path("lora_alpha").floatValue(),
                    root.path("lora_dropout").floatValue(),
                    targets,
                    root.path("base_model_name_or_path").asText(""),
                    root.path("use_dora").asBoolean(false),
                    pattern(where, root, "rank_pattern", JsonNode::isInt, JsonNode::intValue),
                    pattern(where, root, "alpha_pattern", JsonNode::isNumber, JsonNode::floatValue));
            // Servers disagree on the flag, so it does not get further than here.
            return root.path("use_rslora").asBoolean(false) ? config.rankStabilised() : config;
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(where + ": " + Printable.of(e.getMessage()), e);
        }
    }

    private static <V> Map<String, V> pattern(
            String where, JsonNode root, String field, Predicate<JsonNode> valid, Function<JsonNode, V> value)
            throws ModelFormatException {
        Map<String, V> pattern = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.path(field).properties()) {
            if (!valid.test(entry.getValue())) {
                throw new ModelFormatException(where + ": " + field + " has a value that is no number of its kind");
            }
            pattern.put(entry.getKey(), value.apply(entry.getValue()));
        }
        return pattern;
    }

    private static void refuse(String where, JsonNode root, String field, boolean unsupported)
            throws ModelFormatException {
        if (unsupported) {
            throw new ModelFormatException(where + ": " + field + " "
                    + Printable.of(
                            root.path(field).isMissingNode()
                                    ? "missing"
                                    : root.path(field).toString())
                    + " is not supported, only LoRA and DoRA are");
        }
    }
}
