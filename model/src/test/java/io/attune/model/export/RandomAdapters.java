package io.attune.model.export;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.adapter.LoraPair;
import io.attune.model.format.HuggingFaceDirectory;
import io.attune.model.format.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Adapters that change something. */
final class RandomAdapters {
    private RandomAdapters() {}

    static LoraAdapter of(Path model, boolean dora) throws IOException {
        Random random = new Random(81);
        Map<String, LoraPair> pairs = new TreeMap<>();
        try (Weights weights = HuggingFaceDirectory.open(model)) {
            for (String name : weights.names()) {
                if (name.endsWith("_proj.weight")) {
                    int out = (int) weights.shape(name)[0];
                    int in = (int) weights.shape(name)[1];
                    pairs.put(
                            name.substring(0, name.length() - ".weight".length()),
                            new LoraPair(
                                    floats(random, 2 * in, 0),
                                    floats(random, 2 * out, 0),
                                    dora ? floats(random, out, 1) : null,
                                    2,
                                    in,
                                    out));
                }
            }
        }
        LoraConfig config = new LoraConfig(2, 3, 0, LoraConfig.ALL_LINEAR, "tiny");
        return LoraAdapter.of(dora ? config.withDora() : config, pairs, GoldenOutputs.NONE);
    }

    private static float[] floats(Random random, int count, float middle) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = middle + (float) (0.2 * random.nextGaussian());
        }
        return values;
    }
}
