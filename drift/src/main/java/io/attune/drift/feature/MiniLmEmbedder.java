package io.attune.drift.feature;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;

/**
 * all-MiniLM-L6-v2, quantised to 8 bits, on ONNX Runtime, in the caller's thread: 384 dimensions. Reads at most {@value #READ} characters of
 * a text, which bounds the cost of one embedding (about 200 tokens).
 */
public final class MiniLmEmbedder implements Embedder {

    private static final int READ = 800;
    private static final int DIMENSIONS = 384;

    private AllMiniLmL6V2QuantizedEmbeddingModel model = new AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run);

    @Override
    public float[] embed(String text) {
        if (model == null) {
            throw new IllegalStateException("the embedder is closed");
        }
        String read = text.substring(0, Math.min(READ, text.length()));
        try {
            return model.embed(read.isBlank() ? "." : read).content().vector();
        } catch (RuntimeException e) {
            throw new IllegalStateException("MiniLM failed on a text of " + text.length() + " characters", e);
        }
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public String version() {
        return "all-minilm-l6-v2-q/1";
    }

    @Override
    public void close() {
        // The library keeps the ONNX session for the life of the process; only our hold on it ends.
        model = null;
    }
}
