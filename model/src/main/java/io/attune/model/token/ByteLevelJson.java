package io.attune.model.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import java.util.List;

/** Writes a byte-level BPE vocabulary as the {@code tokenizer.json} that the tokenizers library reads. */
final class ByteLevelJson {
    /** What follows the numbers in the patterns of Llama 3 and Qwen 2. */
    private static final String REST = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final String WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String LLAMA3 = WORDS + "\\p{N}{1,3}" + REST;
    private static final String QWEN2 = WORDS + "\\p{N}" + REST;
    private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String TEKKEN = "[^\\r\\n\\p{L}\\p{N}]?" + UPPER + "*" + LOWER + "+|[^\\r\\n\\p{L}\\p{N}]?"
            + UPPER + "+" + LOWER + "*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

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
        if (pre.equals("qwen2")) {
            root.putObject("normalizer").put("type", "NFC");
        } else {
            root.putNull("normalizer");
        }
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
                pattern(steps, LLAMA3);
                return true;
            case "qwen2":
                pattern(steps, QWEN2);
                return false;
            case "tekken":
                pattern(steps, TEKKEN);
                return true;
            default:
                throw new ModelFormatException(where + ": tokenizer.ggml.pre is " + Printable.of(pre)
                        + "; smollm, gpt-2, llama-bpe, qwen2 and tekken are supported");
        }
    }

    private static void pattern(ArrayNode steps, String regex) {
        ObjectNode split = steps.addObject().put("type", "Split");
        split.putObject("pattern").put("Regex", regex);
        split.put("behavior", "Isolated").put("invert", false);
        byteLevel(steps, false);
    }

    private static void byteLevel(ArrayNode steps, boolean useRegex) {
        steps.addObject()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", useRegex);
    }
}
