package io.attune.model.export;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraPair;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.Weights;
import java.nio.FloatBuffer;
import java.util.Set;

/**
 * A model's weights with an adapter merged into them: {@code W + s·B·A} for LoRA (Hu et al., arXiv 2106.09685, section 4.1),
 * {@code m ∘ (W + s·B·A) / ‖W + s·B·A‖} for DoRA (Liu et al., arXiv 2402.09353, equation 5), the norm per output row.
 * Computed in doubles, a tensor at a time, when it is read.
 */
public final class MergedWeights implements Weights {
    private static final String WEIGHT = ".weight";

    private final Weights base;
    private final LoraAdapter adapter;
    private final double sign;

    private MergedWeights(Weights base, LoraAdapter adapter, double sign) {
        this.base = base;
        this.adapter = adapter;
        this.sign = sign;
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
        });
    }

    /**
     * Merges.
     *
     * @param base closed with the result
     * @throws IllegalArgumentException when the adapter does not fit the model
     */
    public static MergedWeights merge(Weights base, LoraAdapter adapter) {
        return new MergedWeights(base, adapter, 1);
    }

    /**
     * Takes an adapter out of weights that it was merged into: what the base was, up to rounding.
     *
     * @param merged closed with the result
     * @throws IllegalArgumentException when the adapter does not fit, or is DoRA, which forgets how long the base's rows were
     */
    public static MergedWeights unmerge(Weights merged, LoraAdapter adapter) {
        if (adapter.config().dora()) {
            throw new IllegalArgumentException(
                    "adapter " + adapter.id()
                            + " is DoRA and cannot be taken out again: the lengths of the base's rows are not in the merged weights");
        }
        return new MergedWeights(merged, adapter, -1);
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
        LoraPair pair =
                name.endsWith(WEIGHT) ? adapter.pairs().get(name.substring(0, name.length() - WEIGHT.length())) : null;
        if (pair == null) {
            base.readF32(name, target);
            return;
        }
        float[] weight = base.f32(name);
        double scale = sign * adapter.config().scaleOf(name.substring(0, name.length() - WEIGHT.length()));
        double[] row = new double[pair.in()];
        for (int out = 0; out < pair.out(); out++) {
            mergeRow(weight, pair, scale, out, row);
            double factor = pair.magnitude() == null ? 1 : pair.magnitude()[out] / length(row);
            for (double value : row) {
                target.put((float) (factor * value));
            }
        }
    }

    private static void mergeRow(float[] weight, LoraPair pair, double scale, int out, double[] row) {
        int in = pair.in();
        for (int i = 0; i < in; i++) {
            row[i] = weight[out * in + i];
        }
        for (int r = 0; r < pair.rank(); r++) {
            double b = scale * pair.b()[out * pair.rank() + r];
            for (int i = 0; i < in; i++) {
                row[i] += b * pair.a()[r * in + i];
            }
        }
    }

    private static double length(double[] row) {
        double squares = 0;
        for (double value : row) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    @Override
    public void close() {
        base.close();
    }
}
