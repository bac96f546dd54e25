package io.attune.model.token;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * SentencePiece's BPE as Llama 2 uses it: characters are merged in the order of the scores of the resulting pieces, the
 * leftmost first among equals; what is in no piece is written as bytes. Equal to the reference for text that its
 * normaliser leaves alone (Llama's is the identity).
 */
final class SentencePieceEncoder implements TextEncoder {
    private record Piece(int id, float score) {}

    private record Merge(int left, int right, int length, float score) {}

    private final Map<String, Piece> pieces = new HashMap<>();
    private final int[] byteTokens;
    private final int unknown;
    private final boolean spacePrefix;

    /**
     * @param tokens pieces of text by id, null where an id is none
     * @param scores by id
     * @param byteTokens ids of the 256 byte tokens, -1 where there is none
     * @param unknown what a byte without token becomes
     * @param spacePrefix whether a space is put before a text
     */
    SentencePieceEncoder(String[] tokens, float[] scores, int[] byteTokens, int unknown, boolean spacePrefix) {
        for (int id = 0; id < tokens.length; id++) {
            if (tokens[id] != null) {
                pieces.putIfAbsent(tokens[id], new Piece(id, scores[id]));
            }
        }
        this.byteTokens = byteTokens.clone();
        this.unknown = unknown;
        this.spacePrefix = spacePrefix;
    }

    @Override
    public int[] encode(String text) {
        String escaped = (spacePrefix ? " " + text : text).replace(' ', '\u2581');
        Symbols symbols = new Symbols(escaped);
        PriorityQueue<Merge> queue = new PriorityQueue<>(
                Comparator.<Merge>comparingDouble(m -> -m.score()).thenComparingInt(Merge::left));
        for (int i = 0; i < symbols.count; i++) {
            propose(symbols, i, queue);
        }
        while (!queue.isEmpty()) {
            Merge merge = queue.poll();
            // A symbol that was merged meanwhile has another length.
            if (symbols.length[merge.left] + symbols.length[merge.right] != merge.length
                    || symbols.length[merge.left] == 0
                    || symbols.length[merge.right] == 0) {
                continue;
            }
            symbols.join(merge.left, merge.right);
            propose(symbols, merge.left, queue);
            if (symbols.previous[merge.left] >= 0) {
                propose(symbols, symbols.previous[merge.left], queue);
            }
        }
        IntList ids = new IntList();
        for (int i = symbols.count == 0 ? -1 : 0; i >= 0; i = symbols.next[i]) {
            emit(symbols.text(i), ids);
        }
        return ids.toArray();
    }

    private void propose(Symbols symbols, int left, PriorityQueue<Merge> queue) {
        int right = symbols.next[left];
        if (right < 0) {
            return;
        }
        int length = symbols.length[left] + symbols.length[right];
        Piece piece = pieces.get(symbols.source.substring(symbols.start[left], symbols.start[left] + length));
        if (piece != null) {
            queue.add(new Merge(left, right, length, piece.score()));
        }
    }

    private void emit(String symbol, IntList ids) {
        Piece piece = pieces.get(symbol);
        if (piece != null) {
            ids.add(piece.id());
            return;
        }
        for (byte b : symbol.getBytes(StandardCharsets.UTF_8)) {
            int id = byteTokens[b & 0xFF];
            ids.add(id >= 0 ? id : unknown);
        }
    }

    @Override
    public void close() {}

    /** The text as a linked list of pieces; a piece of length 0 has been merged into its left neighbour. */
    private static final class Symbols {
        final String source;
        final int[] start;
        final int[] length;
        final int[] previous;
        final int[] next;
        final int count;

        Symbols(String source) {
            this.source = source;
            int[] codePoints = source.codePoints().toArray();
            count = codePoints.length;
            start = new int[count];
            length = new int[count];
            previous = new int[count];
            next = new int[count];
            int at = 0;
            for (int i = 0; i < count; i++) {
                start[i] = at;
                length[i] = Character.charCount(codePoints[i]);
                at += length[i];
                previous[i] = i - 1;
                next[i] = i + 1;
            }
            if (count > 0) {
                next[count - 1] = -1;
            }
        }

        void join(int left, int right) {
            length[left] += length[right];
            length[right] = 0;
            next[left] = next[right];
            if (next[right] >= 0) {
                previous[next[right]] = left;
            }
        }

        String text(int i) {
            return source.substring(start[i], start[i] + length[i]);
        }
    }
}
