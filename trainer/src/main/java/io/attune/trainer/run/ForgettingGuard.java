package io.attune.trainer.run;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraPair;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.token.EncodedExample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back as much of an update as is needed for earlier rows not to be forgotten: of the adapters between the parent
 * and the trained one it takes the one furthest from the parent whose loss on the guard rows is at most the written share
 * above the parent's (after Wortsman et al., Robust fine-tuning of zero-shot models, arXiv 2109.01903). Along that line
 * the loss of what was learned falls fast at first, and the loss of what was known rises slowly.
 */
final class ForgettingGuard {
    private static final Logger log = LoggerFactory.getLogger(ForgettingGuard.class);

    /** With fewer guard rows their loss says too little, and the whole update is kept. */
    static final int FEWEST_ROWS = 16;

    private static final int STEPS = 20;

    private final CausalLm lm;
    private final List<EncodedExample> rows;
    private final double tolerance;

    /** What is left of an update. */
    record Kept(LoraAdapter adapter, double share) {}

    /**
     * @param tolerance largest relative rise of the guard rows' mean loss
     */
    ForgettingGuard(CausalLm lm, List<EncodedExample> rows, double tolerance) {
        this.lm = lm;
        this.rows = rows;
        this.tolerance = tolerance;
    }

    /**
     * The adapter to keep.
     *
     * @param parentOrNull what was trained on from; null is the base model
     * @param first the adapter before its first step, which changes nothing where there is no parent; asked for when needed
     */
    Kept keep(LoraAdapter parentOrNull, Supplier<LoraAdapter> first, LoraAdapter trained) {
        if (rows.size() < FEWEST_ROWS) {
            return new Kept(trained, 1);
        }
        double limit = (1 + tolerance) * loss(parentOrNull);
        if (loss(trained) <= limit) {
            return new Kept(trained, 1);
        }
        LoraAdapter start = first.get();
        // Between passing and failing shares; the loss is nearly convex along the line, so there is one border.
        int passes = 0;
        int fails = STEPS;
        while (fails - passes > 1) {
            int middle = (passes + fails) / 2;
            if (loss(between(parentOrNull, start, trained, (double) middle / STEPS)) <= limit) {
                passes = middle;
            } else {
                fails = middle;
            }
        }
        // An update of nothing would be no candidate at all; the gate judges the smallest one.
        double share = (double) Math.max(1, passes) / STEPS;
        log.info("{} of the update is kept, so that {} earlier rows are not forgotten", share, rows.size());
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

    /** Mean over the rows, as the gate takes it. */
    private double loss(LoraAdapter adapterOrNull) {
        if (adapterOrNull == null) {
            return mean(null);
        }
        try (AttachedAdapter attached = lm.attach(adapterOrNull)) {
            return mean(attached);
        }
    }

    private double mean(AttachedAdapter attachedOrNull) {
        return lm.score(rows, attachedOrNull).stream()
                .mapToDouble(score -> score.meanLoss())
                .average()
                .orElseThrow();
    }
}
