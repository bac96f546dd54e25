package io.attune.model.lm;

import ai.djl.pytorch.jni.IValue;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.adapter.LoraPair;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Learning beside a parent instead of on top of it (O-LoRA, Wang et al., arXiv 2310.14152, equations 6 to 8): the parent's
 * matrices stay as they are, new ones of their own rank are trained next to them, and {@code λ Σ ‖A_new·A_parentᵀ‖²} is added
 * to the loss, which keeps the new directions apart from the old ones. The adapter that comes out has the sum of the ranks.
 */
final class Orthogonality {
    private final LoraAdapter parent;
    private final LoraConfig own;
    private final double strength;

    /**
     * @param own shape of what is trained
     * @param strength λ, above 0
     * @throws IllegalArgumentException when either is DoRA or has ranks of its own for some layers, which the sum of two
     *     adapters does not allow for
     */
    Orthogonality(LoraAdapter parent, LoraConfig own, double strength) {
        for (LoraConfig config : List.of(parent.config(), own)) {
            if (config.dora()
                    || !config.rankPattern().isEmpty()
                    || !config.alphaPattern().isEmpty()) {
                throw new IllegalArgumentException("an adapter orthogonal to parent " + parent.id()
                        + " needs plain LoRA of one rank and alpha on both sides");
            }
        }
        this.parent = parent;
        this.own = own;
        this.strength = strength;
    }

    /** The shape of parent and own matrices side by side, at the own scale. */
    LoraConfig wide() {
        int rank = parent.config().rank() + own.rank();
        float alpha = own.alpha() / own.rank() * rank;
        return new LoraConfig(rank, alpha, own.dropout(), own.targetModules(), own.baseModel());
    }

    /** @throws IllegalArgumentException when the parent adapts other layers than are trained */
    void check(AdapterLayout layout) {
        if (!layout.slots().keySet().equals(parent.pairs().keySet())) {
            throw new IllegalArgumentException("parent " + parent.id() + " adapts other layers than "
                    + own.targetModules() + ", and an orthogonal adapter needs the same ones");
        }
    }

    /** Puts the parent's values in, B rescaled to the own scale. */
    void write(AdapterLayout layout, FloatBuffer flat) {
        int old = parent.config().rank();
        layout.slots().forEach((path, slot) -> {
            LoraPair pair = parent.pairs().get(path);
            float factor = parent.config().scaleOf(path) / own.scaleOf(path);
            flat.put(slot.a(), pair.a());
            for (int row = 0; row < slot.out(); row++) {
                for (int r = 0; r < old; r++) {
                    flat.put(slot.b() + row * slot.rank() + r, factor * pair.b()[row * old + r]);
                }
            }
        });
    }

    /** Takes the parent's share out of the gradient, adds the penalty's, and gives the penalty. */
    double constrain(Lease lease, AdapterLayout layout, AdamWState state) {
        List<Long> places = new ArrayList<>();
        for (AdapterLayout.Slot slot : layout.slots().values()) {
            for (int number :
                    new int[] {slot.a(), slot.b(), slot.rank(), parent.config().rank(), slot.in(), slot.out()}) {
                places.add((long) number);
            }
        }
        try (IValue flat = IValue.from(state.parameters());
                IValue gradient = IValue.from(state.gradient());
                IValue list = IValue.listFrom(
                        places.stream().mapToLong(Long::longValue).toArray());
                IValue lambda = IValue.from(strength);
                IValue penalty = lease.module().call("orthogonal", flat, gradient, list, lambda)) {
            return penalty.toDouble();
        }
    }
}
