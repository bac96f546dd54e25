package io.attune.model.lm;

import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of different lengths laid end to end, so that linear layers see no padding. What all sequences begin with
 * (a system prompt, say) is laid out once and attended to by all of them, which changes nothing in the result: equal
 * tokens at equal positions have equal states. Only attention works on padded rows: one row for the common beginning,
 * if any, and one per sequence.
 */
final class PackedBatch {
    /** A shorter common beginning costs more in an extra attention row than it saves. */
    private static final int LEAST_PREFIX = 8;

    /** Later than any position: a padded query may look at everything, a padded key is looked at by none. */
    static final long PADDED_QUERY = 1L << 40;

    private static final long PADDED_KEY = 1L << 41;

    private final List<int[]> sequences;
    private final int prefix;
    private final int[] starts;
    private final int tokens;

    private PackedBatch(List<int[]> sequences, int prefix) {
        this.sequences = sequences;
        this.prefix = prefix;
        this.starts = new int[sequences.size()];
        int next = prefix;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = next;
            next += sequences.get(i).length - prefix;
        }
        this.tokens = next;
    }

    /**
     * Lays out a batch.
     *
     * @param sequences at least one, none empty
     * @param ownFrom for each sequence the first index that must have a state of its own
     */
    static PackedBatch of(List<int[]> sequences, int[] ownFrom) {
        return new PackedBatch(sequences, commonPrefix(sequences, ownFrom));
    }

    static int commonPrefix(List<int[]> sequences, int[] ownFrom) {
        if (sequences.size() < 2) {
            return 0;
        }
        int[] first = sequences.get(0);
        int common = Arrays.stream(ownFrom).min().orElse(0);
        for (int[] sequence : sequences) {
            int end = Math.min(common, sequence.length - 1);
            int same = Arrays.mismatch(first, 0, Math.min(end, first.length), sequence, 0, end);
            common = same < 0 ? end : same;
        }
        return common < LEAST_PREFIX ? 0 : common;
    }

    /** How many tokens the linear layers see. */
    int tokens() {
        return tokens;
    }

    /** How many tokens all sequences begin with that are laid out once. */
    int prefix() {
        return prefix;
    }

    int sequences() {
        return sequences.size();
    }

    /** The length of a sequence, its common beginning included. */
    int length(int sequence) {
        return sequences.get(sequence).length;
    }

    /** Tokens in the packed order. */
    long[] ids() {
        long[] ids = new long[tokens];
        forEachToken((place, sequence, index) -> ids[place] = sequences.get(sequence)[index]);
        return ids;
    }

    /** Their positions in their sequences. */
    long[] positions() {
        long[] positions = new long[tokens];
        forEachToken((place, sequence, index) -> positions[place] = index);
        return positions;
    }

    private interface Visitor {
        void visit(int place, int sequence, int index);
    }

    private void forEachToken(Visitor visitor) {
        for (int s = 0; s < sequences.size(); s++) {
            for (int i = s == 0 ? 0 : prefix; i < sequences.get(s).length; i++) {
                visitor.visit(row(s, i), s, i);
            }
        }
    }

    /** The place of a token in the packed layout. */
    int row(int sequence, int index) {
        return index < prefix ? index : starts[sequence] + index - prefix;
    }

    /**
     * The arguments of the program, in its order.
     *
     * @param stateRows packed places whose last states are wanted
     * @param labels token that each of those should predict; empty when not asked for
     * @param withCache whether keys and values are to be laid out for decoding
     */
    long[][] arguments(long[] stateRows, long[] labels, boolean withCache) {
        boolean shared = prefix > 0;
        int rows = sequences.size() + (shared ? 1 : 0);
        int longest = sequences.stream().mapToInt(s -> s.length).max().orElseThrow();
        int queries = Math.max(shared ? prefix : 0, longest - prefix);
        long[] queryIndex = new long[rows * queries];
        long[] queryPositions = new long[rows * queries];
        long[] keyIndex = new long[rows * longest];
        long[] keyPositions = new long[rows * longest];
        long[] outputs = new long[tokens];
        long[] cacheIndex = new long[withCache ? sequences.size() * longest : 0];
        Arrays.fill(queryPositions, PADDED_QUERY);
        Arrays.fill(keyPositions, PADDED_KEY);
        for (int r = 0; r < rows; r++) {
            boolean prefixRow = shared && r == 0;
            int s = prefixRow ? 0 : r - (shared ? 1 : 0);
            int[] sequence = sequences.get(s);
            int from = prefixRow ? 0 : prefix;
            int to = prefixRow ? prefix : sequence.length;
            for (int i = from; i < to; i++) {
                int place = row(s, i);
                int query = r * queries + i - from;
                queryIndex[query] = place;
                queryPositions[query] = i;
                outputs[place] = query;
            }
            for (int i = 0; i < to; i++) {
                keyIndex[r * longest + i] = row(s, i);
                keyPositions[r * longest + i] = i;
                if (withCache && !prefixRow) {
                    cacheIndex[s * longest + i] = row(s, i);
                }
            }
        }
        long[] sizes = {rows, sequences.size()};
        return new long[][] {
            ids(),
            positions(),
            sizes,
            queryIndex,
            keyIndex,
            queryPositions,
            keyPositions,
            outputs,
            cacheIndex,
            stateRows,
            labels
        };
    }

    static IValue lists(long[]... lists) {
        IValue[] values = new IValue[lists.length];
        for (int i = 0; i < lists.length; i++) {
            values[i] = IValue.listFrom(lists[i]);
        }
        try {
            return IValue.listFrom(values);
        } finally {
            for (IValue value : values) {
                value.close();
            }
        }
    }
}
