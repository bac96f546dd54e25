package io.attune.trainer.run;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;

/** Whether an adapter was made on this very model, by the outputs that it brings along. */
final class ParentProof {
    /** The stated tolerance is a tenth of the adapter's own effect; another number type may take more than that. */
    private static final double ROOM = 4;

    private ParentProof() {}

    /**
     * @throws IllegalArgumentException when the adapter does not fit the model's layers, or gives other outputs on it than it
     *     states; one that states none passes
     */
    static void check(CausalLm lm, LoraAdapter adapter) {
        GoldenOutputs golden = adapter.golden();
        try (AttachedAdapter attached = lm.attach(adapter)) {
            for (int i = 0; i < golden.prompts().size(); i++) {
                float[] expected = golden.logits().get(i);
                float[] actual = lm.lastLogits(golden.prompts().get(i), attached);
                if (actual.length != expected.length || !isNear(expected, actual, ROOM * golden.tolerance())) {
                    throw new IllegalArgumentException("adapter " + adapter.id() + " was made on another model than "
                            + lm.name() + " (its base is " + adapter.config().baseModel()
                            + "): the outputs that it states do not come out");
                }
            }
        }
    }

    private static boolean isNear(float[] expected, float[] actual, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - actual[i]) <= tolerance)) {
                return false;
            }
        }
        return true;
    }
}
