package io.attune.model.adapter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A trained LoRA adapter. Its id is the digest of its content: the tensors, what of the configuration changes the
 * function, and the golden outputs. Immutable by convention: the arrays inside are not to be written to.
 */
public final class LoraAdapter {
    private LoraAdapter() {}

    /**
     * A new adapter in memory.
     *
     * @param pairs by module path, such as {@code model.layers.0.self_attn.q_proj}
     */
    public static LoraAdapter of(LoraConfig config, Map<String, LoraPair> pairs, GoldenOutputs golden) {
        throw new UnsupportedOperationException();
    }

    /** Reads a PEFT directory and checks its content against the id. */
    public static LoraAdapter read(Path directory) throws AdapterException {
        throw new UnsupportedOperationException();
    }

    /** The first 32 hex digits of the SHA-256 of the canonical content. */
    public String id() {
        throw new UnsupportedOperationException();
    }

    /** Where it was read from or written to; null when it is only in memory. */
    public Path directory() {
        throw new UnsupportedOperationException();
    }

    public LoraConfig config() {
        throw new UnsupportedOperationException();
    }

    /** By module path, such as {@code model.layers.0.self_attn.q_proj}, sorted. */
    public Map<String, LoraPair> pairs() {
        throw new UnsupportedOperationException();
    }

    public GoldenOutputs golden() {
        throw new UnsupportedOperationException();
    }

    /** Writes a PEFT directory named by the id into {@code parent}, atomically; an identical one is left alone. */
    public Path write(Path parent) throws IOException {
        throw new UnsupportedOperationException();
    }
}
