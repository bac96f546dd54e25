package io.attune.model.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.attune.model.format.JsonFiles;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a model directory's small JSON files say about its tokeniser.
 *
 * @param where the directory, for messages
 * @param config {@code config.json}
 * @param generation {@code generation_config.json}
 * @param tokenizer {@code tokenizer_config.json}
 * @param template the chat template
 */
record TokenizerSettings(
        String where, JsonNode config, JsonNode generation, JsonNode tokenizer, Optional<String> template) {
    private static final long MAX_BYTES = 64L << 20;

    static TokenizerSettings read(Path directory) throws IOException {
        JsonNode tokenizer = optional(directory.resolve("tokenizer_config.json"));
        Path jinja = directory.resolve("chat_template.jinja");
        Optional<String> template = Optional.empty();
        if (Files.isRegularFile(jinja) && Files.size(jinja) <= MAX_BYTES) {
            template = Optional.of(new String(Files.readAllBytes(jinja), StandardCharsets.UTF_8));
        } else if (tokenizer.path("chat_template").isTextual()) {
            template = Optional.of(tokenizer.path("chat_template").asText());
        }
        return new TokenizerSettings(
                directory.toString(),
                optional(directory.resolve("config.json")),
                optional(directory.resolve("generation_config.json")),
                tokenizer,
                template);
    }

    private static JsonNode optional(Path file) throws IOException {
        return Files.isRegularFile(file) ? JsonFiles.readObject(file, MAX_BYTES) : MissingNode.getInstance();
    }

    /**
     * The control tokens with their roles.
     *
     * @param postProcessorAddsBos used where {@code add_bos_token} is not stated
     * @throws IllegalArgumentException when no token ends a text
     */
    ControlTokens controlTokens(Map<String, Integer> controls, boolean postProcessorAddsBos)
            throws ModelFormatException {
        Set<Integer> ends = new LinkedHashSet<>();
        named("eos_token", controls).ifPresent(ends::add);
        addIds(generation.path("eos_token_id"), ends);
        addIds(config.path("eos_token_id"), ends);
        Set<Integer> begin = new LinkedHashSet<>();
        named("bos_token", controls).ifPresent(begin::add);
        addIds(generation.path("bos_token_id"), begin);
        addIds(config.path("bos_token_id"), begin);
        boolean addsBos = tokenizer.path("add_bos_token").isBoolean()
                ? tokenizer.path("add_bos_token").asBoolean()
                : postProcessorAddsBos;
        int bos = begin.isEmpty() ? -1 : begin.iterator().next();
        return ControlTokens.of(controls, bos, addsBos, List.copyOf(ends));
    }

    private Optional<Integer> named(String field, Map<String, Integer> controls) {
        JsonNode node = tokenizer.path(field);
        String name = node.isObject() ? node.path("content").asText("") : node.asText("");
        return Optional.ofNullable(controls.get(name));
    }

    private void addIds(JsonNode node, Set<Integer> ids) throws ModelFormatException {
        Iterable<JsonNode> values = node.isArray() ? node : List.of(node);
        for (JsonNode value : values) {
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
                throw new ModelFormatException(where + ": token id " + Printable.of(value.toString())
                        + " in the configuration is not a whole number");
            }
            ids.add(value.intValue());
        }
    }
}
