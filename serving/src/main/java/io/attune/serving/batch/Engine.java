package io.attune.serving.batch;

import io.attune.model.adapter.AdapterException;
import io.attune.model.lm.GeneratedText;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.lm.SequenceScore;
import io.attune.model.lm.TokenListener;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.Message;
import java.nio.file.Path;
import java.util.List;

/** What serving needs of a language model. Thread-safe. */
public interface Engine {
    /** Most tokens of a prompt and its continuation together. */
    int positions();

    /**
     * A prompt's tokens, never shortened.
     *
     * @throws IllegalArgumentException when it comes to no token
     */
    int[] encode(List<Message> prompt);

    /** A prompt with its response, never shortened. */
    EncodedExample encode(List<Message> prompt, String response);

    /**
     * Reads an adapter, checks its digest and puts it beside the model.
     *
     * @throws AdapterException when it cannot be read, is not what its name says, or does not fit the model
     */
    EngineAdapter load(Path directory) throws AdapterException;

    /** The logits after the last token. */
    float[] lastLogits(int[] tokens, EngineAdapter adapterOrNull);

    /** Continues prompts as one batch; see {@link io.attune.model.lm.CausalLm#generate}. */
    List<GeneratedText> generate(
            List<int[]> prompts, GenerationOptions options, EngineAdapter adapterOrNull, TokenListener listener);

    /** Scores responses; see {@link io.attune.model.lm.CausalLm#score}. */
    List<SequenceScore> score(List<EncodedExample> examples, EngineAdapter adapterOrNull);
}
