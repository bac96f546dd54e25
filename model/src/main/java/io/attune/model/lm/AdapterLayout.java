package io.attune.model.lm;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.adapter.LoraPair;
import io.attune.model.format.ModelConfig;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where each LoRA matrix lies in the one flat vector that holds an adapter in native memory. One vector makes the
 * optimiser a handful of operations, whatever the number of layers. Layers that an adapter leaves alone are zeros,
 * which adapt nothing.
 */
final class AdapterLayout {
    /** One adapted layer: {@code A [rank, in]} and {@code B [out, rank]} begin at these elements. */
    record Slot(int a, int b, int in, int out) {}

    private final ModelConfig model;
    private final int rank;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private int size;

    AdapterLayout(ModelConfig model, int rank) {
        this.model = model;
        this.rank = rank;
        int hidden = model.hiddenSize();
        int q = model.heads() * model.headDim();
        int kv = model.kvHeads() * model.headDim();
        int wide = model.intermediateSize();
        for (int i = 0; i < model.layers(); i++) {
            String layer = "model.layers." + i + ".";
            // Layers with the same input are fused in the program: their A matrices are neighbours.
            String attention = layer + "self_attn.";
            group(
                    hidden,
                    Map.entry(attention + "q_proj", q),
                    Map.entry(attention + "k_proj", kv),
                    Map.entry(attention + "v_proj", kv));
            group(q, Map.entry(attention + "o_proj", hidden));
            group(hidden, Map.entry(layer + "mlp.gate_proj", wide), Map.entry(layer + "mlp.up_proj", wide));
            group(wide, Map.entry(layer + "mlp.down_proj", hidden));
        }
    }

    @SafeVarargs
    private void group(int in, Map.Entry<String, Integer>... layers) {
        int a = size;
        int b = size + layers.length * rank * in;
        for (Map.Entry<String, Integer> layer : layers) {
            slots.put(layer.getKey(), new Slot(a, b, in, layer.getValue()));
            a += rank * in;
            b += rank * layer.getValue();
        }
        size = b;
    }

    int rank() {
        return rank;
    }

    /** Elements of the flat vector. */
    int size() {
        return size;
    }

    /** The slots of the layers that a configuration adapts, by module path in the order of the model. */
    Map<String, Slot> targets(LoraConfig config) {
        Map<String, Slot> targets = new LinkedHashMap<>();
        for (String target : config.targetModules()) {
            if (slots.keySet().stream().noneMatch(path -> path.endsWith("." + target))) {
                throw new IllegalArgumentException(
                        "target module " + target + " does not exist in " + model.nameOrPath());
            }
        }
        slots.forEach((path, slot) -> {
            if (config.targetModules().contains(path.substring(path.lastIndexOf('.') + 1))) {
                targets.put(path, slot);
            }
        });
        return targets;
    }

    /** Writes an adapter's matrices over a vector of zeros, all {@link #size} elements. */
    void write(LoraAdapter adapter, FloatBuffer flat) {
        check(adapter);
        flat.put(new float[size]).rewind();
        adapter.pairs().forEach((path, pair) -> {
            Slot slot = slots.get(path);
            flat.put(slot.a(), pair.a()).put(slot.b(), pair.b());
        });
        flat.position(size);
    }

    private void check(LoraAdapter adapter) {
        if (adapter.pairs().isEmpty()) {
            throw new IllegalArgumentException("adapter " + adapter.id() + " adapts no layer");
        }
        adapter.pairs().forEach((path, pair) -> {
            Slot slot = slots.get(path);
            if (slot == null) {
                throw new IllegalArgumentException("adapter " + adapter.id() + " adapts " + path + ", which "
                        + model.nameOrPath() + " does not have");
            }
            if (pair.in() != slot.in() || pair.out() != slot.out() || pair.rank() != rank) {
                throw new IllegalArgumentException("adapter " + adapter.id() + ": " + path + " has in, out, rank "
                        + pair.in() + ", " + pair.out() + ", " + pair.rank() + ", not " + slot.in() + ", "
                        + slot.out() + ", " + rank);
            }
        });
    }

    LoraPair pair(Slot slot, float[] flat) {
        float[] a = new float[rank * slot.in()];
        float[] b = new float[slot.out() * rank];
        System.arraycopy(flat, slot.a(), a, 0, a.length);
        System.arraycopy(flat, slot.b(), b, 0, b.length);
        return new LoraPair(a, b, rank, slot.in(), slot.out());
    }
}
