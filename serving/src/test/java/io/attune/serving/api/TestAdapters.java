package io.attune.serving.api;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.adapter.LoraPair;
import io.attune.model.format.ModelConfig;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Untrained adapters with true golden outputs: random matrices that change a real model's logits. */
final class TestAdapters {
    private static final int RANK = 4;
    private static final int[] PROMPT = {1, 5, 9, 20};

    private TestAdapters() {}

    /** Writes an adapter into a store; returns its directory, named by its id. */
    static Path write(CausalLm lm, Path store, long seed) throws Exception {
        LoraConfig config = new LoraConfig(RANK, 8, 0, List.of("q_proj"), lm.name());
        Map<String, LoraPair> pairs = pairs(lm.config(), seed);
        LoraAdapter bare = LoraAdapter.of(config, pairs, GoldenOutputs.NONE);
        try (AttachedAdapter attached = lm.attach(bare)) {
            float[] logits = lm.lastLogits(PROMPT, attached);
            return LoraAdapter.of(config, pairs, new GoldenOutputs(List.of(PROMPT), List.of(logits), 1e-3f))
                    .write(store);
        }
    }

    /** The same shapes with B zero: an adapter that changes nothing. */
    static Map<String, LoraPair> zero(Map<String, LoraPair> pairs) {
        Map<String, LoraPair> zero = new LinkedHashMap<>();
        pairs.forEach((path, pair) ->
                zero.put(path, new LoraPair(pair.a(), new float[pair.b().length], pair.rank(), pair.in(), pair.out())));
        return zero;
    }

    private static Map<String, LoraPair> pairs(ModelConfig config, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int out = config.heads() * config.headDim();
        Map<String, LoraPair> pairs = new LinkedHashMap<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            pairs.put(
                    "model.layers." + layer + ".self_attn.q_proj",
                    new LoraPair(
                            noise(random, RANK * config.hiddenSize()),
                            noise(random, RANK * out),
                            RANK,
                            config.hiddenSize(),
                            out));
        }
        return pairs;
    }

    private static float[] noise(SplittableRandom random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return values;
    }
}
