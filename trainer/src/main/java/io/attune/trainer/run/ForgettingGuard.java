package io.attune.trainer.run;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraPair;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.token.EncodedExample;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back as much of an update as is needed for what was known not to be forgotten: of the adapters between the
 * parent and the trained one it takes the one furthest from the parent whose loss on every group of guard rows (earlier
 * ones of the scope, general ones) is at most the group's tolerance above the parent's (after Wortsman et al., Robust fine-tuning of zero-shot models, arXiv 2109.01903). Along that line
 * the loss of what was learned falls fast at first, and the loss of what was known rises slowly.
 */
final class ForgettingGuard {
    private static final Logger log = LoggerFactory.getLogger(ForgettingGuard.class);

    /** With fewer guard rows their loss says too little, and the whole update is kept. */
    static final int FEWEST_ROWS = 16;

    private static final int STEPS = 20;

    private final CausalLm lm;
    private final List<Group> groups;

    /**
     * Rows that are guarded together.
     *
     * @param rows with fewer than {@value #FEWEST_ROWS} the group is not judged
     * @param tolerance largest relative rise of their mean loss
     */
    record Group(List<EncodedExample> rows, double tolerance) {}

    /** What is left of an update. */
    record Kept(LoraAdapter adapter, double share) {}

    /**
     * @param groups each is judged by itself
     */
    ForgettingGuard(CausalLm lm, List<Group> groups) {
        this.lm = lm;
        this.groups = groups.stream()
                .filter(group -> group.rows().size() >= FEWEST_ROWS)
                .toList();
    }

    /**
     * The adapter to keep.
     *
     * @param parentOrNull what was trained on from; null is the base model
     * @param first the adapter before its first step, which changes nothing where there is no parent; asked for when needed
     */
    Kept keep(LoraAdapter parentOrNull, Supplier<LoraAdapter> first, LoraAdapter trained) {
        if (groups.isEmpty()) {
            return new Kept(trained, 1);
        }
        double[] limits = losses(parentOrNull);
        Arrays.setAll(limits, index -> limits[index] * (1 + groups.get(index).tolerance()));
        if (passes(trained, limits)) {
            return new Kept(trained, 1);
        }
        LoraAdapter start = first.get();
        // Between passing and failing shares; the loss is nearly convex along the line, so there is one border.
        int passes = 0;
        int fails = STEPS;
        while (fails - passes > 1) {
            int middle = (passes + fails) / 2;
            if (passes(between(parentOrNull, start, trained, (double) middle / STEPS), limits)) {
                passes = middle;
            } else {
                fails = middle;
            }
        }
        // An update of nothing would be no candidate at all; the gate judges the smallest one.
        double share = (double) Math.max(1, passes) / STEPS;
        log.info("{} of the update is kept, so that nothing known is forgotten", share);
        return new Kept(between(parentOrNull, start, trained, share), share);
    }

    static LoraAdapter between(LoraAdapter parentOrNull, LoraAdapter start, LoraAdapter trained, double share) {
        Map<String, LoraPair> pairs = new TreeMap<>();
        trained.pairs().forEach((module, pair) -> {
            // At its start an adapter with a parent is that parent, whatever its shape.
            LoraPair from = parentOrNull == null ? null : start.pairs().get(module);
            // Without a parent the update is B·A itself, and a share of B is exactly that share of it.
            float[] a = from == null ? pair.a() : mixed(from.a(), pair.a(), share);
            float[] b = mixed(from == null ? new float[pair.b().length] : from.b(), pair.b(), share);
            float[] m = pair.magnitude() == null
                    ? null
                    : mixed(start.pairs().get(module).magnitude(), pair.magnitude(), share);
            pairs.put(module, new LoraPair(a, b, m, pair.rank(), pair.in(), pair.out()));
        });
        return LoraAdapter.of(trained.config(), pairs, GoldenOutputs.NONE);
    }

    private static float[] mixed(float[] from, float[] to, double share) {
        float[] values = new float[to.length];
        for (int index = 0; index < values.length; index++) {
            values[index] = (float) (from[index] + share * ((double) to[index] - from[index]));
        }
        return values;
    }

    private boolean passes(LoraAdapter adapter, double[] limits) {
        double[] losses = losses(adapter);
        return IntStream.range(0, limits.length).allMatch(group -> losses[group] <= limits[group]);
    }

    /** Each group's mean over its rows, as the gate takes it. */
    private double[] losses(LoraAdapter adapterOrNull) {
        if (adapterOrNull == null) {
            return means(null);
        }
        try (AttachedAdapter attached = lm.attach(adapterOrNull)) {
            return means(attached);
        }
    }

    private double[] means(AttachedAdapter attachedOrNull) {
        return groups.stream()
                .mapToDouble(group -> lm.score(group.rows(), attachedOrNull).stream()
                        .mapToDouble(score -> score.meanLoss())
                        .average()
                        .orElseThrow())
                .toArray();
    }
}
