package io.attune.model.lm;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.adapter.LoraPair;
import io.attune.model.format.ModelConfig;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * Where each LoRA matrix lies in the one flat vector that holds an adapter in native memory. One vector makes the
 * optimiser a handful of operations, whatever the number of layers. Layers with the same input are fused in the program,
 * so their A matrices are neighbours; the magnitudes of DoRA, where there are any, follow all matrices.
 */
final class AdapterLayout {
    /**
     * One adapted layer: {@code A [rank, in]}, {@code B [out, rank]} and {@code m [out]} begin at these elements; m is -1
     * without DoRA.
     */
    record Slot(int a, int b, int m, int rank, int in, int out) {}

    /** A linear layer of the model. */
    private record Layer(String path, int in, int out) {}

    private final ModelConfig model;
    private final boolean dora;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final List<Long> ranks = new ArrayList<>();
    private final List<Double> scales = new ArrayList<>();
    private int size;

    private AdapterLayout(
            ModelConfig model, boolean dora, ToIntFunction<String> rankOf, ToDoubleFunction<String> scaleOf) {
        this.model = model;
        this.dora = dora;
        for (List<Layer> group : groups(model)) {
            place(group, rankOf);
            group.forEach(layer -> {
                ranks.add((long) rankOf.applyAsInt(layer.path()));
                scales.add(rankOf.applyAsInt(layer.path()) == 0 ? 0 : scaleOf.applyAsDouble(layer.path()));
            });
        }
        if (dora) {
            slots.replaceAll((path, slot) -> {
                int m = size;
                size = Math.addExact(size, slot.out());
                return new Slot(slot.a(), slot.b(), m, slot.rank(), slot.in(), slot.out());
            });
        }
    }

    /**
     * The layout for training.
     *
     * @throws IllegalArgumentException when a target module does not exist
     */
    static AdapterLayout of(ModelConfig model, LoraConfig config) {
        List<String> paths =
                groups(model).stream().flatMap(List::stream).map(Layer::path).toList();
        for (String target : config.targetModules()) {
            if (paths.stream().noneMatch(path -> path.equals(target) || path.endsWith("." + target))) {
                throw new IllegalArgumentException(
                        "target module " + target + " does not exist in " + model.nameOrPath());
            }
        }
        return new AdapterLayout(
                model, config.dora(), path -> config.targets(path) ? config.rankOf(path) : 0, config::scaleOf);
    }

    /**
     * The layout of an adapter that is there.
     *
     * @throws IllegalArgumentException when it adapts no layer, a layer that the model does not have, or one of another
     *     shape
     */
    static AdapterLayout of(ModelConfig model, LoraAdapter adapter) {
        Map<String, LoraPair> pairs = adapter.pairs();
        AdapterLayout layout = new AdapterLayout(
                model,
                adapter.config().dora(),
                path -> pairs.containsKey(path) ? pairs.get(path).rank() : 0,
                adapter.config()::scaleOf);
        layout.check(adapter);
        return layout;
    }

    private static List<List<Layer>> groups(ModelConfig model) {
        int hidden = model.hiddenSize();
        int q = model.heads() * model.headDim();
        int kv = model.kvHeads() * model.headDim();
        int wide = model.intermediateSize();
        List<List<Layer>> groups = new ArrayList<>();
        for (int i = 0; i < model.layers(); i++) {
            String attention = "model.layers." + i + ".self_attn.";
            String mlp = "model.layers." + i + ".mlp.";
            groups.add(List.of(
                    new Layer(attention + "q_proj", hidden, q),
                    new Layer(attention + "k_proj", hidden, kv),
                    new Layer(attention + "v_proj", hidden, kv)));
            groups.add(List.of(new Layer(attention + "o_proj", q, hidden)));
            groups.add(List.of(new Layer(mlp + "gate_proj", hidden, wide), new Layer(mlp + "up_proj", hidden, wide)));
            groups.add(List.of(new Layer(mlp + "down_proj", wide, hidden)));
        }
        return groups;
    }

    private void place(List<Layer> group, ToIntFunction<String> rankOf) {
        int a = size;
        int b = a;
        for (Layer layer : group) {
            b = Math.addExact(b, Math.multiplyExact(rankOf.applyAsInt(layer.path()), layer.in()));
        }
        for (Layer layer : group) {
            int rank = rankOf.applyAsInt(layer.path());
            if (rank > 0) {
                slots.put(layer.path(), new Slot(a, b, -1, rank, layer.in(), layer.out()));
            }
            a += rank * layer.in();
            b = Math.addExact(b, Math.multiplyExact(rank, layer.out()));
        }
        size = b;
    }

    /** Elements of the flat vector. */
    int size() {
        return size;
    }

    boolean dora() {
        return dora;
    }

    /** The rank of every linear layer in the program's order; 0 is not adapted. */
    long[] ranks() {
        return ranks.stream().mapToLong(Long::longValue).toArray();
    }

    /** The scale of every linear layer in the program's order; 0 is not adapted. */
    double[] scales() {
        return scales.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The adapted layers by module path, in the order of the model. */
    Map<String, Slot> slots() {
        return slots;
    }

    /** Writes an adapter's values, all {@link #size} elements; layers that it leaves alone become zeros. */
    void write(LoraAdapter adapter, FloatBuffer flat) {
        flat.put(new float[size]).rewind();
        overwrite(adapter, flat);
        flat.position(size);
    }

    /** Writes the values of the layers that an adapter adapts, and no others. */
    void overwrite(LoraAdapter adapter, FloatBuffer flat) {
        check(adapter);
        adapter.pairs().forEach((path, pair) -> {
            Slot slot = slots.get(path);
            flat.put(slot.a(), pair.a()).put(slot.b(), pair.b());
            if (dora) {
                flat.put(slot.m(), pair.magnitude());
            }
        });
    }

    /**
     * Writes the magnitudes that DoRA begins with: the lengths of the weights' rows.
     *
     * @param squares squared lengths of all rows of all layers, in the program's order
     */
    void writeMagnitudes(float[] squares, FloatBuffer flat) {
        int row = 0;
        for (List<Layer> group : groups(model)) {
            for (Layer layer : group) {
                Slot slot = slots.get(layer.path());
                for (int i = 0; slot != null && i < layer.out(); i++) {
                    flat.put(slot.m() + i, (float) Math.sqrt(squares[row + i]));
                }
                row += layer.out();
            }
        }
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
            if (pair.in() != slot.in() || pair.out() != slot.out() || pair.rank() != slot.rank()) {
                throw new IllegalArgumentException("adapter " + adapter.id() + ": " + path + " has in, out, rank "
                        + pair.in() + ", " + pair.out() + ", " + pair.rank() + ", not " + slot.in() + ", "
                        + slot.out() + ", " + slot.rank());
            }
        });
    }

    LoraPair pair(Slot slot, float[] flat) {
        return new LoraPair(
                part(flat, slot.a(), slot.rank() * slot.in()),
                part(flat, slot.b(), slot.out() * slot.rank()),
                dora ? part(flat, slot.m(), slot.out()) : null,
                slot.rank(),
                slot.in(),
                slot.out());
    }

    private static float[] part(float[] flat, int from, int count) {
        float[] part = new float[count];
        System.arraycopy(flat, from, part, 0, count);
        return part;
    }
}
