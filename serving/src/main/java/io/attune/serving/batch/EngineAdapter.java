package io.attune.serving.batch;

import io.attune.model.adapter.GoldenOutputs;

/** An adapter that an {@link Engine} holds ready; closing frees its memory. */
public interface EngineAdapter extends AutoCloseable {
    /** Digest of its content. */
    String id();

    /** What it must give where it is in effect. */
    GoldenOutputs golden();

    @Override
    void close();
}
