package io.attune.model.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.format.GgufMetadata;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds a tokeniser from the vocabulary inside a GGUF file. */
final class GgufVocabulary {
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;

    private final GgufMetadata metadata;
    private final List<String> tokens;
    private final int[] types;

    private GgufVocabulary(GgufMetadata metadata) throws ModelFormatException {
        this.metadata = metadata;
        this.tokens = metadata.strings("tokenizer.ggml.tokens").orElseThrow(() -> missing("tokenizer.ggml.tokens"));
        this.types = types();
    }

    /**
     * The tokeniser of a GGUF file.
     *
     * @throws ModelFormatException when there is none or it is of a kind that is not supported
     */
    static Tokenizer open(GgufMetadata metadata) throws IOException {
        GgufVocabulary vocabulary = new GgufVocabulary(metadata);
        String model = metadata.string("tokenizer.ggml.model").orElse("");
        return switch (model) {
            case "gpt2" -> vocabulary.byteLevel();
            case "llama" -> vocabulary.sentencePiece();
            default ->
                throw new ModelFormatException(metadata.where() + ": tokeniser "
                        + (model.isEmpty() ? "missing" : Printable.of(model)) + ", gpt2 and llama are supported");
        };
    }

    private Tokenizer byteLevel() throws IOException {
        String[] text = new String[tokens.size()];
        byte[][] bytes = new byte[tokens.size()][];
        for (int id = 0; id < text.length; id++) {
            if (types[id] == NORMAL) {
                text[id] = tokens.get(id);
                bytes[id] = ByteLevelAlphabet.bytes(text[id]);
            } else if (types[id] == USER_DEFINED) {
                bytes[id] = tokens.get(id).getBytes(StandardCharsets.UTF_8);
            }
        }
        List<String> merges =
                metadata.strings("tokenizer.ggml.merges").orElseThrow(() -> missing("tokenizer.ggml.merges"));
        String pre = metadata.string("tokenizer.ggml.pre").orElse("default");
        TextEncoder encoder = NativeEncoder.of(metadata.where(), ByteLevelJson.of(metadata.where(), text, merges, pre));
        boolean addsBos = "llama-bpe".equals(pre);
        return assemble(encoder, new TokenBytes(bytes, false), addsBos);
    }

    /** Writes {@code tokenizer.json}, {@code tokenizer_config.json} and {@code generation_config.json}. */
    static void export(GgufMetadata metadata, Path directory) throws IOException {
        GgufVocabulary vocabulary = new GgufVocabulary(metadata);
        String model = metadata.string("tokenizer.ggml.model").orElse("");
        if (!model.equals("gpt2")) {
            throw new ModelFormatException(metadata.where() + ": a tokeniser of kind " + Printable.of(model)
                    + " cannot be written as tokenizer.json; begin with the Hugging Face directory instead");
        }
        try (Tokenizer tokenizer = vocabulary.byteLevel()) {
            vocabulary.write(tokenizer, directory);
        }
    }

    private void write(Tokenizer tokenizer, Path directory) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = ByteLevelJson.of(
                metadata.where(),
                tokens.toArray(String[]::new),
                metadata.strings("tokenizer.ggml.merges").orElse(List.of()),
                metadata.string("tokenizer.ggml.pre").orElse("default"));
        ArrayNode added = root.putArray("added_tokens");
        for (int id = 0; id < types.length; id++) {
            if (types[id] == CONTROL || types[id] == USER_DEFINED) {
                added.addObject()
                        .put("id", id)
                        .put("content", tokens.get(id))
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", types[id] == CONTROL);
            }
        }
        json.writeValue(directory.resolve("tokenizer.json").toFile(), root);
        ObjectNode settings = json.createObjectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
        settings.put("eos_token", tokens.get(tokenizer.endOfTurn()));
        settings.put("add_bos_token", tokenizer.addsBos());
        if (tokenizer.bos() >= 0) {
            settings.put("bos_token", tokens.get(tokenizer.bos()));
        }
        metadata.string("tokenizer.chat_template").ifPresent(template -> settings.put("chat_template", template));
        json.writeValue(directory.resolve("tokenizer_config.json").toFile(), settings);
        ObjectNode generation = json.createObjectNode();
        tokenizer.eos().stream().sorted().forEach(generation.putArray("eos_token_id")::add);
        json.writeValue(directory.resolve("generation_config.json").toFile(), generation);
    }

    private Tokenizer sentencePiece() throws ModelFormatException {
        List<Double> scores =
                metadata.numbers("tokenizer.ggml.scores").orElseThrow(() -> missing("tokenizer.ggml.scores"));
        if (scores.size() != tokens.size()) {
            throw new ModelFormatException(
                    metadata.where() + ": " + scores.size() + " scores for " + tokens.size() + " tokens");
        }
        String[] text = new String[tokens.size()];
        byte[][] bytes = new byte[tokens.size()][];
        float[] score = new float[tokens.size()];
        int[] byteTokens = new int[256];
        Arrays.fill(byteTokens, -1);
        for (int id = 0; id < text.length; id++) {
            score[id] = scores.get(id).floatValue();
            String token = tokens.get(id);
            if (types[id] == NORMAL || types[id] == USER_DEFINED) {
                text[id] = types[id] == NORMAL ? token : null;
                bytes[id] = token.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
            } else if (types[id] == BYTE && token.matches("<0x[0-9A-Fa-f]{2}>")) {
                int value = Integer.parseInt(token.substring(3, 5), 16);
                byteTokens[value] = id;
                bytes[id] = new byte[] {(byte) value};
            }
        }
        boolean spacePrefix = metadata.bool("tokenizer.ggml.add_space_prefix").orElse(true);
        int unknown = id("tokenizer.ggml.unknown_token_id").orElse(0);
        TextEncoder encoder = new SentencePieceEncoder(text, score, byteTokens, unknown, spacePrefix);
        return assemble(encoder, new TokenBytes(bytes, spacePrefix), true);
    }

    private Tokenizer assemble(TextEncoder encoder, TokenBytes bytes, boolean addsBosByDefault)
            throws ModelFormatException {
        Map<String, Integer> controls = new HashMap<>();
        Map<String, Integer> literals = new HashMap<>();
        for (int id = 0; id < types.length; id++) {
            if (types[id] == CONTROL) {
                controls.putIfAbsent(tokens.get(id), id);
            } else if (types[id] == USER_DEFINED && !tokens.get(id).isEmpty()) {
                literals.putIfAbsent(tokens.get(id), id);
            }
        }
        List<Integer> ends = new ArrayList<>();
        for (String key :
                List.of("tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id")) {
            id(key).ifPresent(ends::add);
        }
        boolean addsBos = metadata.bool("tokenizer.ggml.add_bos_token").orElse(addsBosByDefault);
        try {
            ControlTokens control =
                    ControlTokens.of(controls, id("tokenizer.ggml.bos_token_id").orElse(-1), addsBos, ends);
            return new VocabularyTokenizer(LiteralTokens.around(literals, encoder), bytes, control);
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(metadata.where() + ": " + e.getMessage(), e);
        }
    }

    /** A token id from the metadata; files write 2^32 − 1 for "none". */
    private Optional<Integer> id(String key) throws ModelFormatException {
        Optional<Long> value = metadata.integer(key);
        if (value.isPresent() && value.get() != 0xFFFFFFFFL && (value.get() < 0 || value.get() >= tokens.size())) {
            throw new ModelFormatException(metadata.where() + ": " + key + " is " + value.get() + ", but there are "
                    + tokens.size() + " tokens");
        }
        return value.filter(id -> id != 0xFFFFFFFFL).map(Long::intValue);
    }

    private int[] types() throws ModelFormatException {
        int[] result = new int[tokens.size()];
        Arrays.fill(result, NORMAL);
        Optional<List<Long>> stated = metadata.integers("tokenizer.ggml.token_type");
        if (stated.isPresent()) {
            if (stated.get().size() != result.length) {
                throw new ModelFormatException(metadata.where() + ": "
                        + stated.get().size() + " token types for " + result.length + " tokens");
            }
            for (int i = 0; i < result.length; i++) {
                long type = stated.get().get(i);
                if (type < NORMAL || type > BYTE) {
                    throw new ModelFormatException(metadata.where() + ": token " + i + " has unknown type " + type);
                }
                // Neither is ever made from text.
                result[i] = type == UNKNOWN || type == UNUSED ? UNUSED : (int) type;
            }
        }
        return result;
    }

    private ModelFormatException missing(String key) {
        return new ModelFormatException(metadata.where() + ": metadata key " + key + " is missing");
    }
}
