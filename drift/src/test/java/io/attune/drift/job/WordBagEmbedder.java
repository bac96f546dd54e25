package io.attune.drift.job;

import io.attune.drift.feature.Embedder;
import io.attune.drift.feature.Words;

/** A cheap stand-in for a sentence model: the sum of a pseudo-random vector per word. */
final class WordBagEmbedder implements Embedder {

    private static final int DIMENSIONS = 32;

    @Override
    public float[] embed(String text) {
        float[] sum = new float[DIMENSIONS];
        sum[0] = 1e-3f;
        for (String word : Words.of(text)) {
            for (int i = 0; i < DIMENSIONS; i++) {
                sum[i] += (Words.hash(word + i) & 1) == 0 ? 1 : -1;
            }
        }
        return sum;
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public String version() {
        return "word-bag/1";
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
