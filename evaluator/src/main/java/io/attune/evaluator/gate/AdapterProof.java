package io.attune.evaluator.gate;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks that an adapter is in effect: it reproduces the outputs that the trainer recorded, within their tolerance, and
 * the model without it does not.
 */
public final class AdapterProof {
    private AdapterProof() {}

    /** What is wrong with the adapter, as a decision; empty when it is in effect. */
    public static Optional<Decision> objection(CausalLm lm, LoraAdapter adapter, AttachedAdapter attached) {
        GoldenOutputs golden = adapter.golden();
        if (golden.prompts().isEmpty()) {
            return Optional.of(rejected("adapter-without-golden-outputs", "the adapter carries no golden outputs"));
        }
        for (int index = 0; index < golden.prompts().size(); index++) {
            int[] prompt = golden.prompts().get(index);
            float[] expected = golden.logits().get(index);
            float[] adapted = lm.lastLogits(prompt, attached);
            if (expected.length != adapted.length) {
                return Optional.of(rejected(
                        "golden-outputs-differ",
                        "the golden outputs are for " + expected.length + " tokens, the model has " + adapted.length));
            }
            double off = largestDifference(adapted, expected);
            if (!(off <= golden.tolerance())) {
                return Optional.of(rejected(
                        "golden-outputs-differ",
                        String.format(
                                Locale.ROOT,
                                "a logit of golden prompt %d is off by %.4f, %.4f is tolerated",
                                index,
                                off,
                                golden.tolerance())));
            }
            double change = largestDifference(lm.lastLogits(prompt, null), expected);
            if (!(change > golden.tolerance())) {
                return Optional.of(rejected(
                        "adapter-without-effect",
                        String.format(
                                Locale.ROOT,
                                "the model without the adapter gives the same logits for golden prompt %d within %.4f",
                                index,
                                golden.tolerance())));
            }
        }
        return Optional.empty();
    }

    private static Decision rejected(String rule, String reason) {
        return new Decision.Rejected(rule, reason, List.of());
    }

    private static double largestDifference(float[] one, float[] other) {
        double largest = 0;
        for (int index = 0; index < one.length; index++) {
            double difference = Math.abs((double) one[index] - other[index]);
            // A NaN must not pass unseen.
            largest = difference > largest || Double.isNaN(difference) ? difference : largest;
        }
        return largest;
    }
}
