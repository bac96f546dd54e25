package io.attune.drift.job;

import io.attune.drift.feature.Embedder;
import java.io.Serializable;

/** Makes the embedder inside the task that uses and closes it. */
@FunctionalInterface
public interface EmbedderFactory extends Serializable {

    /** A new embedder. */
    Embedder create();
}
