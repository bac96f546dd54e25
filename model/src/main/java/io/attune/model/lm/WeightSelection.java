package io.attune.model.lm;

import io.attune.model.format.AttentionRules;
import io.attune.model.format.ModelConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Which of a model's weights are trained, and where they lie in the one vector that the optimiser sees. Rotary tables are
 * no weights.
 */
final class WeightSelection {
    /** Places in the program's list of weights. */
    private static final int EMBEDDING = 0;

    private static final int FINAL_NORM = 1;
    private static final int HEAD = 2;
    private static final int FIRST_LAYER = 5;
    private static final int PER_LAYER = 6;

    /**
     * One of the model's tensors, or rows of one that the program has fused with others.
     *
     * @param name in Hugging Face's naming
     * @param tensor place in the program's list of weights
     * @param row first row there
     * @param rows number of rows
     * @param width elements of a row
     * @param copies how often it stands there, one after the other: all query heads have one norm, and all key heads
     */
    record Part(String name, int tensor, int row, int rows, int width, int copies) {
        Part(String name, int tensor, int row, int rows, int width) {
            this(name, tensor, row, rows, width, 1);
        }

        int size() {
            return Math.multiplyExact(rows, width);
        }
    }

    private final ModelConfig model;
    private final List<Part> parts;

    private WeightSelection(ModelConfig model, List<Part> parts) {
        this.model = model;
        this.parts = parts;
    }

    /** Everything: full fine-tuning. */
    static WeightSelection all(ModelConfig model) {
        return new WeightSelection(model, parts(model));
    }

    /**
     * Half fine-tuning (Hui et al., arXiv 2404.18466, section 3): in each layer a random half of each kind of matrix (two of
     * four for attention with their biases, one of two norms, of the three feed-forward matrices one or two, in half of the
     * layers each), and what is no part of a layer. The paper's models have no norms of heads: here it is one of the two.
     *
     * @param round picks the half
     */
    static WeightSelection half(ModelConfig model, long round) {
        Random random = new Random(round);
        List<Integer> layers = new ArrayList<>();
        for (int i = 0; i < model.layers(); i++) {
            layers.add(i);
        }
        Collections.shuffle(layers, random);
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < model.layers(); i++) {
            String layer = "model.layers." + layers.get(i) + ".";
            boolean more = i < (model.layers() + 1) / 2;
            choose(
                    chosen,
                    random,
                    2,
                    layer,
                    "self_attn.q_proj",
                    "self_attn.k_proj",
                    "self_attn.v_proj",
                    "self_attn.o_proj");
            choose(chosen, random, more ? 2 : 1, layer, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");
            choose(chosen, random, 1, layer, "input_layernorm", "post_attention_layernorm");
            if (model.attention().headNorms()) {
                choose(chosen, random, 1, layer, "self_attn.q_norm", "self_attn.k_norm");
            }
        }
        List<Part> half = parts(model).stream()
                .filter(part -> !part.name().startsWith("model.layers.") || chosen.contains(module(part)))
                .toList();
        return new WeightSelection(model, half);
    }

    private static void choose(List<String> chosen, Random random, int count, String layer, String... names) {
        List<String> shuffled = new ArrayList<>(List.of(names));
        Collections.shuffle(shuffled, random);
        shuffled.subList(0, count).forEach(name -> chosen.add(layer + name));
    }

    private static String module(Part part) {
        return part.name().substring(0, part.name().lastIndexOf('.'));
    }

    private static List<Part> parts(ModelConfig model) {
        int hidden = model.hiddenSize();
        int q = model.heads() * model.headDim();
        int kv = model.kvHeads() * model.headDim();
        int wide = model.intermediateSize();
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("model.embed_tokens.weight", EMBEDDING, 0, model.vocabSize(), hidden));
        parts.add(new Part("model.norm.weight", FINAL_NORM, 0, hidden, 1));
        if (!model.tiedEmbeddings()) {
            parts.add(new Part("lm_head.weight", HEAD, 0, model.vocabSize(), hidden));
        }
        for (int i = 0; i < model.layers(); i++) {
            String layer = "model.layers." + i + ".";
            int at = FIRST_LAYER + PER_LAYER * i;
            parts.add(new Part(layer + "input_layernorm.weight", at, 0, hidden, 1));
            parts.add(new Part(layer + "self_attn.q_proj.weight", at + 1, 0, q, hidden));
            parts.add(new Part(layer + "self_attn.k_proj.weight", at + 1, q, kv, hidden));
            parts.add(new Part(layer + "self_attn.v_proj.weight", at + 1, q + kv, kv, hidden));
            parts.add(new Part(layer + "self_attn.o_proj.weight", at + 2, 0, hidden, q));
            parts.add(new Part(layer + "post_attention_layernorm.weight", at + 3, 0, hidden, 1));
            parts.add(new Part(layer + "mlp.gate_proj.weight", at + 4, 0, wide, hidden));
            parts.add(new Part(layer + "mlp.up_proj.weight", at + 4, wide, wide, hidden));
            parts.add(new Part(layer + "mlp.down_proj.weight", at + 5, 0, hidden, wide));
        }
        addExtras(parts, model);
        return parts;
    }

    /** The biases and norms that only some families have, in the order in which {@link LlamaWeights} lays them out. */
    private static void addExtras(List<Part> parts, ModelConfig model) {
        AttentionRules rules = model.attention();
        int q = model.heads() * model.headDim();
        int kv = model.kvHeads() * model.headDim();
        int at = FIRST_LAYER + PER_LAYER * model.layers();
        for (int i = 0; i < model.layers(); i++) {
            String layer = "model.layers." + i + ".self_attn.";
            if (rules.qkvBias()) {
                parts.add(new Part(layer + "q_proj.bias", at, 0, q, 1));
                parts.add(new Part(layer + "k_proj.bias", at, q, kv, 1));
                parts.add(new Part(layer + "v_proj.bias", at++, q + kv, kv, 1));
            }
            if (rules.outputBias()) {
                parts.add(new Part(layer + "o_proj.bias", at++, 0, model.hiddenSize(), 1));
            }
            if (rules.headNorms()) {
                parts.add(new Part(layer + "q_norm.weight", at, 0, model.headDim(), 1, model.heads()));
                parts.add(new Part(layer + "k_norm.weight", at++, q, model.headDim(), 1, model.kvHeads()));
            }
        }
    }

    /** In the order of the vector. */
    List<Part> selected() {
        return parts;
    }

    /** Elements of the vector. */
    int size() {
        return Math.toIntExact(parts.stream().mapToLong(Part::size).sum());
    }

    /** The tensors that the program differentiates by: those with a selected part, but for an output layer of its own. */
    List<Integer> differentiated() {
        return tensors().stream().filter(tensor -> tensor != HEAD).toList();
    }

    /** Places in the program's list of weights of the tensors with a selected part. */
    List<Integer> tensors() {
        return parts.stream().map(Part::tensor).distinct().toList();
    }

    /** Where the gradient of the output layer goes in the vector; -1 when it is not trained. */
    private int headOffset() {
        int tensor = model.tiedEmbeddings() ? EMBEDDING : HEAD;
        int offset = 0;
        for (Part part : parts) {
            if (part.tensor() == tensor) {
                return offset;
            }
            offset += part.size();
        }
        return -1;
    }

    /**
     * Where gradients go, as the program takes it: the output layer's offset, then for each part which of the
     * {@link #differentiated} tensors, first row, rows, copies; -1 for the output layer's own.
     */
    long[] gradientPlaces() {
        List<Integer> tensors = differentiated();
        return LongStream.concat(LongStream.of(headOffset()), places(tensors)).toArray();
    }

    /** Where values go, as the program takes it: for each part which of the {@link #tensors}, first row, rows, copies. */
    long[] valuePlaces() {
        return places(tensors()).toArray();
    }

    private LongStream places(List<Integer> tensors) {
        return parts.stream()
                .flatMapToLong(
                        part -> LongStream.of(tensors.indexOf(part.tensor()), part.row(), part.rows(), part.copies()));
    }

    /** Whether the output layer is the embedding. */
    boolean isTied() {
        return model.tiedEmbeddings();
    }
}
