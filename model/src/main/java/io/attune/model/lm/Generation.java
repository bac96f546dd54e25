package io.attune.model.lm;

import ai.djl.pytorch.jni.IValue;
import io.attune.model.token.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Generates continuations for a batch of prompts. Each sequence has a row in the key-value cache with its own
 * positions, so lengths may differ; a finished one gives its row to the last, and the batch shrinks.
 */
final class Generation {
    private final Lease lease;
    private final Tokenizer tokenizer;
    private final GenerationOptions options;
    private final int positions;
    private final int vocabulary;

    Generation(Lease lease, Tokenizer tokenizer, GenerationOptions options, int positions, int vocabulary) {
        this.lease = lease;
        this.tokenizer = tokenizer;
        this.options = options;
        this.positions = positions;
        this.vocabulary = vocabulary;
    }

    /**
     * Generates one batch.
     *
     * @param firstIndex what the listener is told as the index of the first prompt
     * @throws IllegalStateException when the model gives NaN for one of the prompts
     */
    List<GeneratedText> generate(List<int[]> prompts, int firstIndex, TokenListener listenerOrNull) {
        List<GeneratedSequence> all = new ArrayList<>();
        int longest = 0;
        for (int[] prompt : prompts) {
            all.add(new GeneratedSequence(
                    firstIndex + all.size(), prompt.length, options, positions, tokenizer, listenerOrNull));
            longest = Math.max(longest, prompt.length);
        }
        Prefilled prefilled = prefill(prompts, Math.min(positions, longest + options.maxNewTokens()));
        IValue logits = prefilled.logits();
        try (IValue cache = prefilled.cache()) {
            List<GeneratedSequence> active = new ArrayList<>(all);
            while (true) {
                push(active, choose(logits, active));
                drop(active, cache);
                if (active.isEmpty()) {
                    break;
                }
                logits.close();
                logits = decode(active, cache);
            }
        } finally {
            logits.close();
        }
        return all.stream().map(GeneratedSequence::result).toList();
    }

    /** The logits after each prompt, and the cache. */
    private record Prefilled(IValue logits, IValue cache) {}

    private Prefilled prefill(List<int[]> prompts, int room) {
        int[] ownFrom = prompts.stream().mapToInt(prompt -> prompt.length - 1).toArray();
        PackedBatch packed = PackedBatch.of(prompts, ownFrom);
        long[] rows = new long[prompts.size()];
        for (int s = 0; s < rows.length; s++) {
            rows[s] = packed.row(s, prompts.get(s).length - 1);
        }
        try (IValue arguments = PackedBatch.lists(packed.arguments(rows, new long[0], true));
                IValue slots = IValue.from((long) room);
                IValue result = lease.call("last", arguments, slots)) {
            IValue[] parts = result.toIValueTuple();
            return new Prefilled(parts[0], parts[1]);
        }
    }

    private int[] choose(IValue logits, List<GeneratedSequence> active) {
        boolean greedy = options.temperature() == 0;
        double[] randoms = greedy
                ? new double[0]
                : active.stream().mapToDouble(GeneratedSequence::nextRandom).toArray();
        long candidates = options.topK() == 0 ? vocabulary : Math.min(options.topK(), vocabulary);
        try (IValue temperature = IValue.from((double) options.temperature());
                IValue k = IValue.from(candidates);
                IValue p = IValue.from((double) options.topP());
                IValue u = IValue.listFrom(randoms);
                IValue chosen = lease.module().call("choose", logits, temperature, k, p, u)) {
            return numbers(lease.ints(chosen));
        }
    }

    /** The program marks a row whose logits hold NaN with a token below 0. */
    private static int[] numbers(int[] tokens) {
        for (int token : tokens) {
            if (token < 0) {
                throw new IllegalStateException("the model's logits are not numbers (NaN), so no token can be chosen: "
                        + "its weights, or the adapter's, are broken or too large");
            }
        }
        return tokens;
    }

    private static void push(List<GeneratedSequence> active, int[] tokens) {
        for (int row = 0; row < tokens.length; row++) {
            active.get(row).push(tokens[row]);
        }
    }

    /** Takes finished sequences out, moving the last row of the cache into the place of each. */
    private void drop(List<GeneratedSequence> active, IValue cache) {
        for (int row = active.size() - 1; row >= 0; row--) {
            if (active.get(row).finished()) {
                int last = active.size() - 1;
                GeneratedSequence moved = active.remove(last);
                if (row < last) {
                    active.set(row, moved);
                    try (IValue source = IValue.from((long) last);
                            IValue target = IValue.from((long) row)) {
                        lease.module().call("move", cache, source, target).close();
                    }
                }
            }
        }
    }

    private IValue decode(List<GeneratedSequence> active, IValue cache) {
        long[] tokens = active.stream().mapToLong(GeneratedSequence::lastToken).toArray();
        long[] places = active.stream().mapToLong(GeneratedSequence::position).toArray();
        long longest = 0;
        for (long place : places) {
            longest = Math.max(longest, place + 1);
        }
        try (IValue arguments = PackedBatch.lists(tokens, places, new long[] {longest})) {
            return lease.call("decode", cache, arguments);
        }
    }
}
