package io.attune.drift.detect;

/** A detector of changes in the distribution of vectors, such as text embeddings. */
public sealed interface VectorDetector extends Detector
        permits EmbeddingDetector, EmbeddingRankDetector, FourierDetector, ClassifierDetector, ThinnedVectors {

    /**
     * Takes one observation.
     *
     * @return the new {@link #statistic()}
     * @throws IllegalArgumentException when the vector is not finite, is zero, or has another length than the reference
     */
    double update(float[] vector);
}
