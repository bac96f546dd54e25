package io.attune.model.adapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Several LoRA adapters of one base as one adapter, in the ways of PEFT's {@code add_weighted_adapter}. With weight w, scale
 * s and matrices A, B of each, the sum of what they do is {@code Σ w·s·B·A}; the result's scale is 1.
 */
public final class AdapterCombination {
    private AdapterCombination() {}

    /**
     * An adapter with its weight.
     *
     * @param weight positive
     */
    public record Weighted(LoraAdapter adapter, double weight) {
        public Weighted {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException(
                        "the weight of adapter " + adapter.id() + " must be positive and finite, not " + weight);
            }
            if (adapter.config().dora()) {
                throw new IllegalArgumentException(
                        "adapter " + adapter.id() + " is DoRA, whose magnitudes cannot be added up");
            }
        }

        private double factor(String module) {
            return weight * adapter.config().scaleOf(module);
        }
    }

    /**
     * Exactly the weighted sum, with the sum of the ranks: matrices side by side.
     *
     * @throws IllegalArgumentException when there is no adapter, or two do not fit each other
     */
    public static LoraAdapter concatenated(List<Weighted> parts) {
        return combine(parts, AdapterCombination::sideBySide);
    }

    /**
     * {@code A = Σ √(w·s)·A} and {@code B = Σ √(w·s)·B}: of the same rank, but not the weighted sum unless the adapters have
     * the same A or the same B.
     *
     * @throws IllegalArgumentException when there is no adapter, or two do not fit each other, in rank too
     */
    public static LoraAdapter linear(List<Weighted> parts) {
        return combine(parts, present -> {
            LoraPair first = present.get(0).pair();
            float[] a = new float[first.a().length];
            float[] b = new float[first.b().length];
            for (Present each : present) {
                if (each.pair().rank() != first.rank()) {
                    throw new IllegalArgumentException("adapters of ranks " + first.rank() + " and "
                            + each.pair().rank() + " cannot be combined linearly; concatenate them");
                }
                double root = Math.sqrt(each.factor());
                add(a, each.pair().a(), root);
                add(b, each.pair().b(), root);
            }
            return new LoraPair(a, b, first.rank(), first.in(), first.out());
        });
    }

    /**
     * The matrices of a rank that are nearest to the weighted sum in the Frobenius norm: its truncated singular value
     * decomposition (Eckart and Young, Psychometrika 1, 1936), the singular values shared out evenly over A and B.
     *
     * @throws IllegalArgumentException when there is no adapter, or two do not fit each other
     */
    public static LoraAdapter truncated(List<Weighted> parts, int rank) {
        return combine(parts, present -> LowRank.nearest(sideBySide(present), rank));
    }

    private record Present(LoraPair pair, double factor) {}

    private static LoraPair sideBySide(List<Present> present) {
        int in = present.get(0).pair().in();
        int out = present.get(0).pair().out();
        int rank = present.stream().mapToInt(each -> each.pair().rank()).sum();
        float[] a = new float[rank * in];
        float[] b = new float[out * rank];
        int done = 0;
        for (Present each : present) {
            LoraPair pair = each.pair();
            System.arraycopy(pair.a(), 0, a, done * in, pair.a().length);
            for (int row = 0; row < out; row++) {
                for (int r = 0; r < pair.rank(); r++) {
                    b[row * rank + done + r] = (float) (each.factor() * pair.b()[row * pair.rank() + r]);
                }
            }
            done += pair.rank();
        }
        return new LoraPair(a, b, rank, in, out);
    }

    private static void add(float[] sum, float[] values, double factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (float) (factor * values[i]);
        }
    }

    private static LoraAdapter combine(List<Weighted> parts, Function<List<Present>, LoraPair> combination) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("there is no adapter to combine");
        }
        TreeSet<String> modules = new TreeSet<>();
        parts.forEach(part -> modules.addAll(part.adapter().pairs().keySet()));
        Map<String, LoraPair> pairs = new TreeMap<>();
        for (String module : modules) {
            List<Present> present = new ArrayList<>();
            for (Weighted part : parts) {
                LoraPair pair = part.adapter().pairs().get(module);
                if (pair != null) {
                    present.add(new Present(pair, part.factor(module)));
                }
            }
            LoraPair first = present.get(0).pair();
            if (present.stream()
                    .anyMatch(p -> p.pair().in() != first.in() || p.pair().out() != first.out())) {
                throw new IllegalArgumentException("the adapters belong to models of different shapes at " + module);
            }
            pairs.put(module, combination.apply(present));
        }
        return LoraAdapter.of(config(parts, pairs), pairs, GoldenOutputs.NONE);
    }

    /** Alpha is the rank everywhere, so that the scale is 1. */
    private static LoraConfig config(List<Weighted> parts, Map<String, LoraPair> pairs) {
        int rank = pairs.values().stream().mapToInt(LoraPair::rank).max().orElseThrow();
        Map<String, Integer> ranks = new LinkedHashMap<>();
        Map<String, Float> alphas = new LinkedHashMap<>();
        TreeSet<String> targets = new TreeSet<>();
        pairs.forEach((module, pair) -> {
            targets.add(module.substring(module.lastIndexOf('.') + 1));
            if (pair.rank() != rank) {
                ranks.put(module, pair.rank());
                alphas.put(module, (float) pair.rank());
            }
        });
        String base = parts.get(0).adapter().config().baseModel();
        return new LoraConfig(rank, rank, 0, List.copyOf(targets), base).withPatterns(ranks, alphas);
    }
}
