package io.attune.model.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import java.util.List;

/** Writes a byte-level BPE vocabulary as the {@code tokenizer.json} that the tokenizers library reads. */
final class ByteLevelJson {
    private static final String LLAMA3 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private ByteLevelJson() {}

    /**
     * @param tokens entries by id, null for those that are never made from text
     * @param merges two entries with a space between, most important first
     * @param pre llama.cpp's name of how text is split before merging
     */
    static ObjectNode of(String where, String[] tokens, List<String> merges, String pre) throws ModelFormatException {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("version", "1.0");
        root.putArray("added_tokens");
        root.putNull("normalizer");
        ObjectNode splitting = root.putObject("pre_tokenizer").put("type", "Sequence");
        boolean wholeWords = split(where, splitting.putArray("pretokenizers"), pre);
        root.putObject("decoder")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.putNull("dropout");
        model.putNull("unk_token");
        model.putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", wholeWords);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.length; id++) {
            if (tokens[id] != null && !vocabulary.has(tokens[id])) {
                vocabulary.put(tokens[id], id);
            }
        }
        ArrayNode list = model.putArray("merges");
        merges.forEach(list::add);
        return root;
    }

    /** Returns whether a word that is in the vocabulary as a whole is taken without merging. */
    private static boolean split(String where, ArrayNode steps, String pre) throws ModelFormatException {
        switch (pre) {
            case "smollm":
                steps.addObject().put("type", "Digits").put("individual_digits", true);
                byteLevel(steps, true);
                return false;
            case "gpt-2":
                byteLevel(steps, true);
                return false;
            case "llama-bpe":
                ObjectNode split = steps.addObject().put("type", "Split");
                split.putObject("pattern").put("Regex", LLAMA3);
                split.put("behavior", "Isolated").put("invert", false);
                byteLevel(steps, false);
                return true;
            default:
                throw new ModelFormatException(where + ": tokenizer.ggml.pre is " + Printable.of(pre)
                        + "; smollm, gpt-2 and llama-bpe are supported");
        }
    }

    private static void byteLevel(ArrayNode steps, boolean useRegex) {
        steps.addObject()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", useRegex);
    }
}
