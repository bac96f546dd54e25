package io.attune.model.export;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraPair;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.Weights;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** A model's weights with an adapter merged into them, or taken out: computed in doubles, a tensor at a time, when it is read. */
final class MergedWeights implements Weights {
    private static final String WEIGHT = ".weight";

    private final Weights base;
    private final Map<String, LayerChange> changes = new HashMap<>();
    private final DoraRowLengths rowLengths;

    private MergedWeights(
            Weights base,
            LoraAdapter adapter,
            DoraRowLengths rowLengths,
            BiFunction<String, LoraPair, LayerChange> change) {
        this.base = base;
        this.rowLengths = rowLengths;
        adapter.pairs().forEach((module, pair) -> {
            String name = module + WEIGHT;
            if (!base.names().contains(name)) {
                throw new IllegalArgumentException("adapter " + adapter.id() + " adapts " + module + ", which "
                        + base.config().nameOrPath() + " does not have");
            }
            long[] shape = base.shape(name);
            if (shape[0] != pair.out() || shape[1] != pair.in()) {
                throw new IllegalArgumentException("adapter " + adapter.id() + ": " + module + " has out, in "
                        + pair.out() + ", " + pair.in() + ", not " + shape[0] + ", " + shape[1]);
            }
            changes.put(name, change.apply(module, pair));
        });
    }

    /**
     * Merges.
     *
     * @param base closed with the result
     * @throws IllegalArgumentException when the adapter does not fit the model
     */
    static MergedWeights merge(Weights base, LoraAdapter adapter) {
        boolean dora = adapter.config().dora();
        DoraRowLengths kept = dora ? DoraRowLengths.toBeFilled(adapter) : DoraRowLengths.none();
        return new MergedWeights(base, adapter, kept, (module, pair) -> {
            LoraChange delta = new LoraChange(pair, adapter.config().scaleOf(module));
            return dora ? new DoraMerge(where(adapter, module), delta, pair.magnitude(), kept.of(module)) : delta;
        });
    }

    /**
     * Takes an adapter out of weights that it was merged into: what the base was, up to rounding.
     *
     * @param merged closed with the result
     * @param kept of DoRA, what {@link #rowLengths} was after merging
     * @throws IllegalArgumentException when the adapter does not fit, or is DoRA with a magnitude of zero
     */
    static MergedWeights unmerge(Weights merged, LoraAdapter adapter, DoraRowLengths kept) {
        boolean dora = adapter.config().dora();
        return new MergedWeights(merged, adapter, DoraRowLengths.none(), (module, pair) -> {
            LoraChange delta = new LoraChange(pair, -adapter.config().scaleOf(module));
            return dora ? new DoraTakeOut(where(adapter, module), delta, pair.magnitude(), kept.of(module)) : delta;
        });
    }

    private static String where(LoraAdapter adapter, String module) {
        return "adapter " + adapter.id() + ", " + module;
    }

    /** What {@link #unmerge} needs, complete once every tensor has been read; none unless DoRA is merged here. */
    DoraRowLengths rowLengths() {
        return rowLengths;
    }

    @Override
    public ModelConfig config() {
        return base.config();
    }

    @Override
    public Set<String> names() {
        return base.names();
    }

    @Override
    public long[] shape(String name) {
        return base.shape(name);
    }

    @Override
    public void readF32(String name, FloatBuffer target) {
        LayerChange change = changes.get(name);
        if (change == null) {
            base.readF32(name, target);
            return;
        }
        float[] weight = base.f32(name);
        double[] row = new double[Math.toIntExact(shape(name)[1])];
        for (int out = 0; out < weight.length / row.length; out++) {
            for (int i = 0; i < row.length; i++) {
                row[i] = weight[out * row.length + i];
            }
            change.apply(out, row);
            for (double value : row) {
                target.put((float) value);
            }
        }
    }

    @Override
    public void close() {
        base.close();
    }
}
