package io.attune.model.lm;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.format.ModelConfig;
import io.attune.model.token.ChatTemplate;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import io.attune.model.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A causal language model in native memory. Thread-safe.
 */
public final class CausalLm implements AutoCloseable {
    private CausalLm() {}

    /**
     * Loads a model.
     *
     * @param model Hugging Face directory or GGUF file
     * @throws IOException when the files cannot be read or are not a supported model
     */
    public static CausalLm load(Path model, Precision precision) throws IOException {
        throw new UnsupportedOperationException();
    }

    public ModelConfig config() {
        throw new UnsupportedOperationException();
    }

    public Tokenizer tokenizer() {
        throw new UnsupportedOperationException();
    }

    public ChatTemplate chatTemplate() {
        throw new UnsupportedOperationException();
    }

    public ExampleEncoder encoder(int maxTokens) {
        throw new UnsupportedOperationException();
    }

    public String name() {
        throw new UnsupportedOperationException();
    }

    /**
     * Copies an adapter's matrices into native memory.
     *
     * @throws IllegalArgumentException when it adapts a layer that this model does not have, or of another shape
     */
    public AttachedAdapter attach(LoraAdapter adapter) {
        throw new UnsupportedOperationException();
    }

    public List<SequenceScore> score(List<EncodedExample> examples, AttachedAdapter adapterOrNull) {
        throw new UnsupportedOperationException();
    }

    public List<GeneratedText> generate(
            List<int[]> prompts, GenerationOptions options, AttachedAdapter adapterOrNull, TokenListener listenerOrNull) {
        throw new UnsupportedOperationException();
    }

    public float[] lastLogits(int[] tokens, AttachedAdapter adapterOrNull) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
