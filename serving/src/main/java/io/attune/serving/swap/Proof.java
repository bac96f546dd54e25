package io.attune.serving.swap;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.serving.batch.Engine;
import io.attune.serving.batch.EngineAdapter;

/**
 * What showed that an adapter is in effect here.
 *
 * @param prompts golden prompts that were run
 * @param goldenDifference largest difference of a logit from the trainer's
 * @param tolerance largest difference that is accepted
 * @param change smallest, over the prompts, of the largest difference of a logit from the base model's
 * @param problem what is wrong; null when the adapter is in effect
 */
public record Proof(int prompts, double goldenDifference, double tolerance, double change, String problem) {
    /** Whether the adapter reproduces the golden outputs and changes the model. */
    public boolean holds() {
        return problem == null;
    }

    /** Runs the golden prompts with the adapter and without it. */
    static Proof of(Engine engine, EngineAdapter adapter) {
        GoldenOutputs golden = adapter.golden();
        if (golden.prompts().isEmpty()) {
            return new Proof(0, 0, 0, 0, "the adapter has no golden outputs to prove it by");
        }
        double off = 0;
        double change = Double.POSITIVE_INFINITY;
        for (int i = 0; i < golden.prompts().size(); i++) {
            int[] prompt = golden.prompts().get(i);
            float[] with = engine.lastLogits(prompt, adapter);
            off = Math.max(off, largestDifference(with, golden.logits().get(i)));
            change = Math.min(change, largestDifference(with, engine.lastLogits(prompt, null)));
        }
        return new Proof(
                golden.prompts().size(), off, golden.tolerance(), change, problem(off, golden.tolerance(), change));
    }

    private static String problem(double off, double tolerance, double change) {
        if (!(off <= tolerance)) {
            return "it does not reproduce the trainer's golden outputs: a logit is off by " + off + ", accepted is "
                    + tolerance;
        }
        if (!(change > tolerance)) {
            return "it does not change the model: no logit differs from the base model's by more than " + change;
        }
        return null;
    }

    private static double largestDifference(float[] a, float[] b) {
        if (a.length != b.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = Math.abs((double) a[i] - b[i]);
            // NaN is larger than anything here: nothing is proven by it.
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }
}
