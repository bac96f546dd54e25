package io.attune.model.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.attune.model.format.AttentionRules;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts a model's weights into native memory in the order that the program expects: embedding, final norm, output layer,
 * cosines, sines, then per layer norm, fused query-key-value, output, norm, fused gate-up, down; behind all of them, for
 * families that have them, per layer the fused query-key-value bias, the output bias, the gains of the heads' norms. Tensors
 * are decoded one after the other straight into native memory.
 */
final class LlamaWeights {
    /** Number types as libtorch counts them. */
    static final int F32 = 6;

    static final int F64 = 7;
    static final int BF16 = 15;

    /** Added to a number type: the layers' matrices are in 4 bits and decoded to that type at every use. */
    static final int NF4 = 1 << 8;

    /** Where the output layer is in the program's list of weights. */
    static final int HEAD = 2;

    private static final int FIRST_LAYER = 5;
    private static final int PER_LAYER = 6;
    private static final int SECOND_NORM = 3;

    /** Positions for which rotary tables are kept: 32 Ki positions of head width 64 take 16 MB. */
    private static final int MAX_POSITIONS = 32 * 1024;

    private final Weights weights;
    private final TorchModule module;
    private final int numberType;
    private final boolean nf4;

    private LlamaWeights(Weights weights, TorchModule module, int numberType) {
        this.weights = weights;
        this.module = module;
        this.numberType = numberType & ~NF4;
        this.nf4 = (numberType & NF4) != 0;
    }

    static int positions(ModelConfig config) {
        return Math.min(config.maxPositions(), MAX_POSITIONS);
    }

    /** Whether the tensor at this place is one that adapters can be attached to. */
    static boolean isLayerMatrix(ModelConfig config, int place) {
        int inLayer = (place - FIRST_LAYER) % PER_LAYER;
        return place >= FIRST_LAYER
                && place < FIRST_LAYER + PER_LAYER * config.layers()
                && inLayer != 0
                && inLayer != SECOND_NORM;
    }

    /** All tensors, each named as an element of the program's list of weights. */
    static PtNDArray[] load(Weights weights, TorchModule module, int numberType) throws IOException {
        PtNDArray[] tensors;
        try {
            tensors = new LlamaWeights(weights, module, numberType).tensors();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (PtNDArray tensor : tensors) {
            tensor.setName("w[]");
        }
        return tensors;
    }

    private PtNDArray[] tensors() throws IOException {
        ModelConfig config = weights.config();
        int hidden = config.hiddenSize();
        int q = config.heads() * config.headDim();
        int kv = config.kvHeads() * config.headDim();
        List<PtNDArray> tensors = new ArrayList<>();
        PtNDArray embedding = matrix(hidden, rows("model.embed_tokens.weight", config.vocabSize()));
        tensors.add(embedding);
        tensors.add(gain("model.norm.weight", hidden));
        tensors.add(config.tiedEmbeddings() ? embedding : matrix(hidden, rows("lm_head.weight", config.vocabSize())));
        RotaryTables rotary = new RotaryTables(config, positions(config));
        Shape table = new Shape(positions(config), config.headDim());
        tensors.add(keep(TorchModule.f32(module.memory(), table, rotary::cosines), false));
        tensors.add(keep(TorchModule.f32(module.memory(), table, rotary::sines), false));
        for (int i = 0; i < config.layers(); i++) {
            String layer = "model.layers." + i + ".";
            tensors.add(gain(layer + "input_layernorm.weight", hidden));
            tensors.add(layerMatrix(
                    hidden,
                    rows(layer + "self_attn.q_proj.weight", q),
                    rows(layer + "self_attn.k_proj.weight", kv),
                    rows(layer + "self_attn.v_proj.weight", kv)));
            tensors.add(layerMatrix(q, rows(layer + "self_attn.o_proj.weight", hidden)));
            tensors.add(gain(layer + "post_attention_layernorm.weight", hidden));
            tensors.add(layerMatrix(
                    hidden,
                    rows(layer + "mlp.gate_proj.weight", config.intermediateSize()),
                    rows(layer + "mlp.up_proj.weight", config.intermediateSize())));
            tensors.add(layerMatrix(config.intermediateSize(), rows(layer + "mlp.down_proj.weight", hidden)));
        }
        for (int i = 0; i < config.layers(); i++) {
            addExtras(tensors, config, "model.layers." + i + ".self_attn.");
        }
        return tensors.toArray(PtNDArray[]::new);
    }

    private void addExtras(List<PtNDArray> tensors, ModelConfig config, String layer) throws IOException {
        AttentionRules rules = config.attention();
        int q = config.heads() * config.headDim();
        int kv = config.kvHeads() * config.headDim();
        if (rules.qkvBias()) {
            tensors.add(vector(
                    true,
                    rows(layer + "q_proj.bias", q),
                    rows(layer + "k_proj.bias", kv),
                    rows(layer + "v_proj.bias", kv)));
        }
        if (rules.outputBias()) {
            tensors.add(vector(true, rows(layer + "o_proj.bias", config.hiddenSize())));
        }
        if (rules.headNorms()) {
            // One gain for all query heads and one for all key heads, laid out as the heads are.
            Rows[] heads = new Rows[config.heads() + config.kvHeads()];
            Arrays.fill(heads, 0, config.heads(), rows(layer + "q_norm.weight", config.headDim()));
            Arrays.fill(heads, config.heads(), heads.length, rows(layer + "k_norm.weight", config.headDim()));
            tensors.add(vector(false, heads));
        }
    }

    private record Rows(String name, int count) {}

    private static Rows rows(String name, int count) {
        return new Rows(name, count);
    }

    /** One or more matrices of the same input width, stacked. */
    private PtNDArray matrix(int width, Rows... parts) throws IOException {
        long total = 0;
        for (Rows part : parts) {
            expect(part.name(), part.count(), width);
            total += part.count();
        }
        PtNDArray tensor = TorchModule.f32(module.memory(), new Shape(total, width), target -> {
            for (Rows part : parts) {
                weights.readF32(part.name(), target);
            }
        });
        return keep(tensor, true);
    }

    /** A matrix that adapters can be attached to: in 4 bits where that is asked for. */
    private PtNDArray layerMatrix(int width, Rows... parts) throws IOException {
        if (!nf4) {
            return matrix(width, parts);
        }
        int total = 0;
        for (Rows part : parts) {
            expect(part.name(), part.count(), width);
            total += part.count();
        }
        FloatBuffer values = FloatBuffer.allocate(Math.multiplyExact(total, width));
        for (Rows part : parts) {
            weights.readF32(part.name(), values);
        }
        ByteBuffer block = PackedNf4.of(values.flip(), total);
        return module.memory().create(block, new Shape(total, block.remaining() / total), DataType.UINT8);
    }

    /** Vectors end to end. */
    private PtNDArray vector(boolean narrow, Rows... parts) throws IOException {
        long total = 0;
        for (Rows part : parts) {
            expect(part.name(), part.count());
            total += part.count();
        }
        PtNDArray tensor = TorchModule.f32(module.memory(), new Shape(total), target -> {
            for (Rows part : parts) {
                weights.readF32(part.name(), target);
            }
        });
        return keep(tensor, narrow);
    }

    /** Norm gains stay f32 with bf16 weights: they are small, and the norms are computed in f32. */
    private PtNDArray gain(String name, int width) throws IOException {
        return vector(false, rows(name, width));
    }

    private PtNDArray keep(PtNDArray tensor, boolean narrow) {
        int wanted = numberType == BF16 && !narrow ? F32 : numberType;
        if (wanted == F32) {
            return tensor;
        }
        PtNDManager memory = module.memory();
        try (tensor;
                NDArray type = memory.create(wanted)) {
            return module.callWithAutograd(memory, "as_type", new NDList(tensor, type));
        }
    }

    private void expect(String name, long... shape) throws IOException {
        if (!weights.names().contains(name)) {
            throw new ModelFormatException(weights.config().nameOrPath() + " has no tensor " + name);
        }
        if (!Arrays.equals(weights.shape(name), shape)) {
            throw new ModelFormatException(weights.config().nameOrPath() + ": " + name + " has shape "
                    + Arrays.toString(weights.shape(name)) + ", not " + Arrays.toString(shape));
        }
    }
}
