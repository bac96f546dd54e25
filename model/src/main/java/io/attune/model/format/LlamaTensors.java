package io.attune.model.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which tensors a model of the Llama family has, by Hugging Face's names. */
final class LlamaTensors {
    private static final String LAYERS = "model.layers.";

    /** Buffers that old files keep though they follow from the configuration. */
    private static final String DERIVED = ".rotary_emb.inv_freq";

    private LlamaTensors() {}

    /** Name and shape of every tensor that a model of this shape needs, in a natural order. */
    static Map<String, long[]> expected(ModelConfig config) {
        long hidden = config.hiddenSize();
        long inner = config.intermediateSize();
        long queries = (long) config.heads() * config.headDim();
        long keys = (long) config.kvHeads() * config.headDim();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("model.embed_tokens.weight", shape(config.vocabSize(), hidden));
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = "model.layers." + layer + ".";
            shapes.put(prefix + "input_layernorm.weight", shape(hidden));
            String attention = prefix + "self_attn.";
            shapes.put(attention + "q_proj.weight", shape(queries, hidden));
            shapes.put(attention + "k_proj.weight", shape(keys, hidden));
            shapes.put(attention + "v_proj.weight", shape(keys, hidden));
            if (config.attention().qkvBias()) {
                shapes.put(attention + "q_proj.bias", shape(queries));
                shapes.put(attention + "k_proj.bias", shape(keys));
                shapes.put(attention + "v_proj.bias", shape(keys));
            }
            if (config.attention().headNorms()) {
                shapes.put(attention + "q_norm.weight", shape(config.headDim()));
                shapes.put(attention + "k_norm.weight", shape(config.headDim()));
            }
            shapes.put(attention + "o_proj.weight", shape(hidden, queries));
            if (config.attention().outputBias()) {
                shapes.put(attention + "o_proj.bias", shape(hidden));
            }
            shapes.put(prefix + "post_attention_layernorm.weight", shape(hidden));
            shapes.put(prefix + "mlp.gate_proj.weight", shape(inner, hidden));
            shapes.put(prefix + "mlp.up_proj.weight", shape(inner, hidden));
            shapes.put(prefix + "mlp.down_proj.weight", shape(hidden, inner));
        }
        shapes.put("model.norm.weight", shape(hidden));
        if (!config.tiedEmbeddings()) {
            shapes.put("lm_head.weight", shape(config.vocabSize(), hidden));
        }
        return shapes;
    }

    /**
     * Keeps the tensors that the model needs and refuses a file in which one is missing or misshapen, or in which a layer
     * has one that the forward pass would leave out.
     *
     * @param unreadable types by name of the tensors that are there and cannot be read as floats
     */
    static Map<String, StoredTensor> select(
            String where, ModelConfig config, Map<String, StoredTensor> found, Map<String, String> unreadable)
            throws ModelFormatException {
        // A layer has nine tensors; checked first so that a nonsense layer count does not build a huge table.
        int tensors = found.size() + unreadable.size();
        if (config.layers() > tensors) {
            throw new ModelFormatException(
                    where + ": " + config.layers() + " layers, but only " + tensors + " tensors");
        }
        Map<String, long[]> expected = expected(config);
        for (String name : found.keySet()) {
            if (name.startsWith(LAYERS) && !expected.containsKey(name) && !name.endsWith(DERIVED)) {
                throw new ModelFormatException(
                        where + ": tensor " + Printable.of(name) + " is none that a " + config.architecture() + " of "
                                + config.layers() + " layers has here; models with it are not supported");
            }
        }
        Map<String, StoredTensor> selected = new LinkedHashMap<>();
        for (Map.Entry<String, long[]> entry : expected.entrySet()) {
            StoredTensor tensor = found.get(entry.getKey());
            if (tensor == null) {
                throw new ModelFormatException(where + ": tensor " + entry.getKey()
                        + (unreadable.containsKey(entry.getKey())
                                ? " is stored as " + unreadable.get(entry.getKey())
                                        + "; F32, F16 and BF16 are supported"
                                : " is missing"));
            }
            if (!Arrays.equals(tensor.shape(), entry.getValue())) {
                throw new ModelFormatException(where + ": tensor " + entry.getKey() + " is "
                        + Arrays.toString(tensor.shape()) + ", the configuration wants "
                        + Arrays.toString(entry.getValue()));
            }
            selected.put(entry.getKey(), tensor);
        }
        return selected;
    }

    private static long[] shape(long... dimensions) {
        return dimensions;
    }
}
