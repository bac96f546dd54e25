package io.attune.model.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which tensors a Llama has, by Hugging Face's names. */
final class LlamaTensors {
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
            shapes.put(prefix + "self_attn.q_proj.weight", shape(queries, hidden));
            shapes.put(prefix + "self_attn.k_proj.weight", shape(keys, hidden));
            shapes.put(prefix + "self_attn.v_proj.weight", shape(keys, hidden));
            shapes.put(prefix + "self_attn.o_proj.weight", shape(hidden, queries));
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
     * Keeps the tensors that the model needs and refuses a file in which one is missing, misshapen or where there are
     * biases, which the forward pass would leave out.
     */
    static Map<String, StoredTensor> select(String where, ModelConfig config, Map<String, StoredTensor> found)
            throws ModelFormatException {
        // A layer has nine tensors; checked first so that a nonsense layer count does not build a huge table.
        if (config.layers() > found.size()) {
            throw new ModelFormatException(
                    where + ": " + config.layers() + " layers, but only " + found.size() + " tensors");
        }
        for (String name : found.keySet()) {
            if (name.endsWith(".bias")) {
                throw new ModelFormatException(where + ": tensor " + Printable.of(name) + ": biases are not supported");
            }
        }
        Map<String, StoredTensor> selected = new LinkedHashMap<>();
        for (Map.Entry<String, long[]> entry : expected(config).entrySet()) {
            StoredTensor tensor = found.get(entry.getKey());
            if (tensor == null) {
                throw new ModelFormatException(where + ": tensor " + entry.getKey() + " is missing");
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
