package io.attune.serving.batch;

import io.attune.model.adapter.AdapterException;
import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.lm.FinishReason;
import io.attune.model.lm.GeneratedText;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.lm.SequenceScore;
import io.attune.model.lm.TokenListener;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * No model at all: counts instead of thinking. It "generates" a letter per token, each step needing a permit when the
 * test asked for that, so that a test decides how far a batch gets.
 */
public final class FakeEngine implements Engine {
    /** Batches as they were run: number of prompts. */
    public final List<Integer> batches = new CopyOnWriteArrayList<>();

    /** Adapters that a test has made available, by directory. */
    public final Map<Path, FakeAdapter> adapters = new ConcurrentHashMap<>();

    /** One permit per step; null for as fast as it goes. */
    public volatile Semaphore steps;

    /** What the next call throws; null for nothing. */
    public volatile RuntimeException failure;

    /** An adapter without matrices: what it adds to every logit, and whether it was freed. */
    public record FakeAdapter(String id, float adds, GoldenOutputs golden, AtomicBoolean closed)
            implements EngineAdapter {
        public FakeAdapter(String id, float adds, GoldenOutputs golden) {
            this(id, adds, golden, new AtomicBoolean());
        }

        @Override
        public void close() {
            if (!closed.compareAndSet(false, true)) {
                throw new IllegalStateException("adapter " + id + " was freed twice");
            }
        }
    }

    @Override
    public int positions() {
        return 64;
    }

    @Override
    public int[] encode(List<Message> prompt) {
        return new int
                [prompt.stream().mapToInt(message -> message.content().length()).sum() + 1];
    }

    @Override
    public EncodedExample encode(List<Message> prompt, String response) {
        int before = encode(prompt).length;
        return new EncodedExample(new int[before + response.length() + 1], before);
    }

    @Override
    public EngineAdapter load(Path directory) throws AdapterException {
        FakeAdapter adapter = adapters.get(directory);
        if (adapter == null) {
            throw new AdapterException(directory + ": no such adapter directory");
        }
        return adapter;
    }

    @Override
    public float[] lastLogits(int[] tokens, EngineAdapter adapterOrNull) {
        float adds = adapterOrNull == null ? 0 : ((FakeAdapter) adapterOrNull).adds();
        return new float[] {tokens.length + adds, 1 + adds};
    }

    @Override
    public List<GeneratedText> generate(
            List<int[]> prompts, GenerationOptions options, EngineAdapter adapterOrNull, TokenListener listener) {
        batches.add(prompts.size());
        requireOpen(adapterOrNull);
        int[] counts = new int[prompts.size()];
        boolean[] ended = new boolean[prompts.size()];
        for (int step = 0; step < options.maxNewTokens(); step++) {
            if (steps != null) {
                steps.acquireUninterruptibly();
            }
            if (failure != null) {
                throw failure;
            }
            requireOpen(adapterOrNull);
            for (int s = 0; s < prompts.size(); s++) {
                if (!ended[s]) {
                    counts[s]++;
                    ended[s] = !listener.onToken(s, step, Character.toString('a' + step % 26));
                }
            }
        }
        List<GeneratedText> texts = new ArrayList<>();
        for (int s = 0; s < prompts.size(); s++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < counts[s]; i++) {
                text.append((char) ('a' + i % 26));
            }
            texts.add(new GeneratedText(
                    text.toString(), new int[counts[s]], ended[s] ? FinishReason.STOP : FinishReason.LENGTH));
        }
        return texts;
    }

    @Override
    public List<SequenceScore> score(List<EncodedExample> examples, EngineAdapter adapterOrNull) {
        requireOpen(adapterOrNull);
        return examples.stream()
                .map(example -> {
                    int labels = example.tokens().length - example.promptLength();
                    return new SequenceScore(2.0 * labels, labels, 0);
                })
                .toList();
    }

    private static void requireOpen(EngineAdapter adapterOrNull) {
        if (adapterOrNull != null && ((FakeAdapter) adapterOrNull).closed().get()) {
            throw new IllegalStateException("adapter " + adapterOrNull.id() + " was freed while it was in use");
        }
    }
}
