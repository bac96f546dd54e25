package io.attune.serving.batch;

import io.attune.model.adapter.AdapterException;
import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.GeneratedText;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.lm.SequenceScore;
import io.attune.model.lm.TokenListener;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import io.attune.model.token.Message;
import java.nio.file.Path;
import java.util.List;

/** The real model. Does not own it: whoever loaded it closes it, after serving. */
public final class CausalLmEngine implements Engine {
    /** Longer than any position table, so that the encoder shortens nothing and the caller can refuse. */
    private static final int UNSHORTENED = 1 << 24;

    private final CausalLm lm;
    private final ExampleEncoder encoder;
    private final int positions;

    /**
     * @param mostPositions longest sequence that is served, whatever the model could; bounds the memory of a batch
     */
    public CausalLmEngine(CausalLm lm, int mostPositions) {
        this.lm = lm;
        this.encoder = lm.encoder(UNSHORTENED);
        int own = lm.config().maxPositions();
        this.positions = own > 0 ? Math.min(own, mostPositions) : mostPositions;
    }

    private record Attached(AttachedAdapter attached, GoldenOutputs golden) implements EngineAdapter {
        @Override
        public String id() {
            return attached.id();
        }

        @Override
        public void close() {
            attached.close();
        }
    }

    @Override
    public int positions() {
        return positions;
    }

    @Override
    public int[] encode(List<Message> prompt) {
        return encoder.encodePrompt(prompt);
    }

    @Override
    public EncodedExample encode(List<Message> prompt, String response) {
        return encoder.encode(prompt, response);
    }

    @Override
    public EngineAdapter load(Path directory) throws AdapterException {
        LoraAdapter adapter = LoraAdapter.read(directory);
        try {
            return new Attached(lm.attach(adapter), adapter.golden());
        } catch (IllegalArgumentException e) {
            throw new AdapterException(directory + ": does not fit the model: " + e.getMessage(), e);
        }
    }

    @Override
    public float[] lastLogits(int[] tokens, EngineAdapter adapterOrNull) {
        return lm.lastLogits(tokens, attached(adapterOrNull));
    }

    @Override
    public List<GeneratedText> generate(
            List<int[]> prompts, GenerationOptions options, EngineAdapter adapterOrNull, TokenListener listener) {
        return lm.generate(prompts, options, attached(adapterOrNull), listener);
    }

    @Override
    public List<SequenceScore> score(List<EncodedExample> examples, EngineAdapter adapterOrNull) {
        return lm.score(examples, attached(adapterOrNull));
    }

    private static AttachedAdapter attached(EngineAdapter adapterOrNull) {
        return adapterOrNull == null ? null : ((Attached) adapterOrNull).attached();
    }
}
