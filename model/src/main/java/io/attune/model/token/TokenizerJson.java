package io.attune.model.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.format.JsonFiles;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Builds a tokeniser from a Hugging Face directory's {@code tokenizer.json} (BPE, byte-level or SentencePiece style). */
final class TokenizerJson {
    private static final long MAX_BYTES = 256L << 20;
    private static final int MAX_ID = 4_000_000;

    private final String where;
    private final ObjectNode root;
    private final Map<String, Integer> controls = new HashMap<>();
    private final Map<String, Integer> literals = new HashMap<>();

    private TokenizerJson(String where, ObjectNode root) {
        this.where = where;
        this.root = root;
    }

    /**
     * The tokeniser of a model directory.
     *
     * @throws ModelFormatException when it is damaged or of a kind that is not supported
     */
    static Tokenizer open(Path directory) throws IOException {
        Path file = directory.resolve("tokenizer.json");
        ObjectNode root = (ObjectNode) JsonFiles.readObject(file, MAX_BYTES);
        return new TokenizerJson(file.toString(), root).build(TokenizerSettings.read(directory));
    }

    private Tokenizer build(TokenizerSettings settings) throws IOException {
        JsonNode model = root.path("model");
        // Files from before tokenizers 0.9 leave the type out.
        String type = model.path("type").asText(model.has("merges") ? "BPE" : "");
        if (!"BPE".equals(type)) {
            String named = type.isEmpty() ? "names no model" : "model " + Printable.of(type) + " is not supported";
            throw new ModelFormatException(where + ": " + named + "; BPE is what is read");
        }
        if (!model.path("vocab").isObject()) {
            throw new ModelFormatException(where + ": the BPE model has no vocab");
        }
        readAddedTokens();
        TokenBytes bytes = bytes(model.get("vocab"));
        if (model.path("ignore_merges").asBoolean(false)) {
            // Otherwise a word that is spelled like a control token would become it.
            root.withObject("/model").withObject("/vocab").remove(controls.keySet());
        }
        TextEncoder encoder = LiteralTokens.around(literals, NativeEncoder.of(where, root));
        try {
            return new VocabularyTokenizer(encoder, bytes, settings.controlTokens(controls, postProcessorAddsBos()));
        } catch (IllegalArgumentException e) {
            encoder.close();
            throw new ModelFormatException(where + ": " + e.getMessage(), e);
        }
    }

    private void readAddedTokens() throws ModelFormatException {
        for (JsonNode added : root.path("added_tokens")) {
            String content = added.path("content").asText("");
            int id = id(content, added.get("id"));
            if (content.isEmpty()) {
                throw new ModelFormatException(where + ": added token " + id + " is empty");
            }
            if (added.path("special").asBoolean(false)) {
                controls.put(content, id);
                continue;
            }
            if (added.path("lstrip").asBoolean(false)
                    || added.path("rstrip").asBoolean(false)
                    || added.path("single_word").asBoolean(false)) {
                throw new ModelFormatException(where + ": added token " + Printable.of(content)
                        + ": lstrip, rstrip and single_word are not supported");
            }
            literals.put(content, id);
        }
    }

    private TokenBytes bytes(JsonNode vocabulary) throws ModelFormatException {
        Decoding decoding = Decoding.of(where, root.path("decoder"));
        TreeMap<Integer, byte[]> byId = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
            String token = entry.getKey();
            byId.put(id(token, entry.getValue()), decoding.bytes(token));
        }
        literals.forEach((text, id) -> byId.put(id, text.getBytes(StandardCharsets.UTF_8)));
        controls.values().forEach(id -> byId.put(id, new byte[0]));
        byte[][] table = new byte[byId.isEmpty() ? 0 : byId.lastKey() + 1][];
        byId.forEach((id, bytes) -> table[id] = bytes);
        return new TokenBytes(table, decoding.dropsLeadingSpace());
    }

    private int id(String token, JsonNode node) throws ModelFormatException {
        if (node == null || !node.isIntegralNumber() || node.longValue() < 0 || node.longValue() > MAX_ID) {
            throw new ModelFormatException(where + ": token " + Printable.of(token) + " has the id "
                    + (node == null ? "nothing" : Printable.of(node.toString())));
        }
        return node.intValue();
    }

    private boolean postProcessorAddsBos() {
        JsonNode processor = root.path("post_processor");
        if (startsWithSpecial(processor)) {
            return true;
        }
        for (JsonNode step : processor.path("processors")) {
            if (startsWithSpecial(step)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWithSpecial(JsonNode processor) {
        return processor.path("single").path(0).has("SpecialToken");
    }
}
