package io.attune.drift.feature;

/** Turns text into a sentence embedding. Implementations need not be thread-safe; closing twice is allowed. */
public interface Embedder extends AutoCloseable {

    /**
     * The embedding of a text.
     *
     * @return a vector of length 1 with {@link #dimensions()} entries
     * @throws IllegalStateException when the model fails or the embedder is closed
     */
    float[] embed(String text);

    /** Length of the vectors. */
    int dimensions();

    /** Name and version of the model. */
    String version();

    @Override
    void close();
}
