package io.attune.trainer.run;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.token.EncodedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records what an adapter gives for a few prompts, so that whoever serves it can prove that it is in effect. The accepted
 * difference is a tenth of the smallest change that the adapter makes to a prompt's logits: room for another processor's
 * rounding, far too little for the base model to pass.
 */
final class GoldenRecorder {
    private static final int PROMPTS = 2;
    private static final int LONGEST_PROMPT = 128;
    private static final float SHARE = 0.1f;

    private final CausalLm lm;

    GoldenRecorder(CausalLm lm) {
        this.lm = lm;
    }

    /** The adapter with golden outputs for the first prompts of the rows. */
    LoraAdapter record(LoraAdapter adapter, List<EncodedExample> rows) {
        List<int[]> prompts = new ArrayList<>();
        List<float[]> logits = new ArrayList<>();
        float smallestChange = Float.MAX_VALUE;
        try (AttachedAdapter attached = lm.attach(adapter)) {
            for (EncodedExample row : rows.subList(0, Math.min(PROMPTS, rows.size()))) {
                int[] prompt = Arrays.copyOf(row.tokens(), Math.min(LONGEST_PROMPT, row.promptLength()));
                float[] adapted = lm.lastLogits(prompt, attached);
                smallestChange = Math.min(smallestChange, largestDifference(adapted, lm.lastLogits(prompt, null)));
                prompts.add(prompt);
                logits.add(adapted);
            }
        }
        GoldenOutputs golden = new GoldenOutputs(prompts, logits, SHARE * smallestChange);
        return LoraAdapter.of(adapter.config(), adapter.pairs(), golden);
    }

    private static float largestDifference(float[] one, float[] other) {
        float largest = 0;
        for (int index = 0; index < one.length; index++) {
            largest = Math.max(largest, Math.abs(one[index] - other[index]));
        }
        return largest;
    }
}
