package io.attune.model.lm;

import io.attune.model.format.AttentionRules;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.RopeScaling;
import io.attune.model.format.Weights;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A small model of random weights, in memory. */
final class RandomWeights implements Weights {
    private final ModelConfig config;
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final Random random;

    RandomWeights(ModelConfig config, long seed) {
        this.config = config;
        this.random = new Random(seed);
        int hidden = config.hiddenSize();
        int q = config.heads() * config.headDim();
        int kv = config.kvHeads() * config.headDim();
        int wide = config.intermediateSize();
        matrix("model.embed_tokens.weight", config.vocabSize(), hidden);
        gain("model.norm.weight", hidden);
        if (!config.tiedEmbeddings()) {
            matrix("lm_head.weight", config.vocabSize(), hidden);
        }
        for (int i = 0; i < config.layers(); i++) {
            String layer = "model.layers." + i + ".";
            gain(layer + "input_layernorm.weight", hidden);
            gain(layer + "post_attention_layernorm.weight", hidden);
            matrix(layer + "self_attn.q_proj.weight", q, hidden);
            matrix(layer + "self_attn.k_proj.weight", kv, hidden);
            matrix(layer + "self_attn.v_proj.weight", kv, hidden);
            matrix(layer + "self_attn.o_proj.weight", hidden, q);
            if (config.attention().qkvBias()) {
                put(layer + "self_attn.q_proj.bias", 0.5, 0, q);
                put(layer + "self_attn.k_proj.bias", 0.5, 0, kv);
                put(layer + "self_attn.v_proj.bias", 0.5, 0, kv);
            }
            if (config.attention().outputBias()) {
                put(layer + "self_attn.o_proj.bias", 0.5, 0, hidden);
            }
            if (config.attention().headNorms()) {
                gain(layer + "self_attn.q_norm.weight", config.headDim());
                gain(layer + "self_attn.k_norm.weight", config.headDim());
            }
            matrix(layer + "mlp.gate_proj.weight", wide, hidden);
            matrix(layer + "mlp.up_proj.weight", wide, hidden);
            matrix(layer + "mlp.down_proj.weight", hidden, wide);
        }
    }

    /** Two layers, four query heads on two key heads, hidden width 24, vocabulary 40. */
    static ModelConfig tiny(boolean tied, RopeScaling scalingOrNull) {
        return tiny(tied, scalingOrNull, 96);
    }

    static ModelConfig tiny(boolean tied, RopeScaling scalingOrNull, int positions) {
        return tiny(tied, scalingOrNull, positions, AttentionRules.PLAIN);
    }

    static ModelConfig tiny(boolean tied, RopeScaling scalingOrNull, int positions, AttentionRules rules) {
        return new ModelConfig(
                "llama", 40, 24, 44, 2, 4, 2, 6, 500f, 1e-5f, tied, positions, scalingOrNull, rules, "tiny");
    }

    private void matrix(String name, int rows, int columns) {
        put(name, 1.6 / Math.sqrt(columns), 0, rows, columns);
    }

    private void gain(String name, int width) {
        put(name, 0.2, 1, width);
    }

    private void put(String name, double spread, double middle, int... shape) {
        int size = 1;
        long[] dimensions = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            size *= shape[i];
            dimensions[i] = shape[i];
        }
        float[] content = new float[size];
        for (int i = 0; i < size; i++) {
            content[i] = (float) (middle + spread * random.nextGaussian());
        }
        shapes.put(name, dimensions);
        values.put(name, content);
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public long[] shape(String name) {
        return shapes.get(name).clone();
    }

    @Override
    public void readF32(String name, FloatBuffer target) {
        target.put(values.get(name));
    }

    @Override
    public void close() {}
}
