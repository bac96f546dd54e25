package io.attune.drift.feature;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The words that a scope's first prompts used. It learns from a fixed number of prompts and is then frozen, so that the novelty of the same
 * prompt never changes again; while it learns there is no novelty. Holds hashes only, at most {@value #MOST_WORDS} (80 KB).
 */
public final class Vocabulary {

    private static final byte VERSION = 1;
    private static final int MOST_WORDS = 10_000;

    private final int learnFrom;
    private int learned;
    private long[] words;
    private int size;

    /** @param learnFrom prompts to learn from, at least 1 */
    public Vocabulary(int learnFrom) {
        this(learnFrom, 0, new long[64], 0);
        if (learnFrom < 1) {
            throw new IllegalArgumentException("learnFrom must be at least 1, was " + learnFrom);
        }
    }

    private Vocabulary(int learnFrom, int learned, long[] words, int size) {
        this.learnFrom = learnFrom;
        this.learned = learned;
        this.words = words;
        this.size = size;
    }

    /** Whether enough prompts have been seen. */
    public boolean frozen() {
        return learned >= learnFrom;
    }

    /** Adds the words of one prompt, as {@link Words#hashes}; does nothing once frozen. */
    public void learn(long[] prompt) {
        if (frozen()) {
            return;
        }
        learned++;
        for (long word : prompt) {
            int at = Arrays.binarySearch(words, 0, size, word);
            if (at >= 0 || size >= MOST_WORDS) {
                continue;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, size * 2);
            }
            int insert = -at - 1;
            System.arraycopy(words, insert, words, insert + 1, size - insert);
            words[insert] = word;
            size++;
        }
    }

    /** Share of the prompt's words that are not in the vocabulary; empty while learning and for a prompt without words. */
    public OptionalDouble novelty(long[] prompt) {
        if (!frozen() || prompt.length == 0) {
            return OptionalDouble.empty();
        }
        int unseen = 0;
        for (long word : prompt) {
            if (Arrays.binarySearch(words, 0, size, word) < 0) {
                unseen++;
            }
        }
        return OptionalDouble.of((double) unseen / prompt.length);
    }

    /** The whole state, with a version byte in front. */
    public byte[] save() {
        ByteBuffer out = ByteBuffer.allocate(13 + 8 * size);
        out.put(VERSION).putInt(learnFrom).putInt(learned).putInt(size);
        for (int i = 0; i < size; i++) {
            out.putLong(words[i]);
        }
        return out.array();
    }

    /** @throws IllegalArgumentException when the bytes are of another version */
    public static Vocabulary restore(byte[] saved) {
        ByteBuffer in = ByteBuffer.wrap(saved);
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("vocabulary has version " + version + ", this code reads " + VERSION);
        }
        int learnFrom = in.getInt();
        int learned = in.getInt();
        int size = in.getInt();
        long[] words = new long[Math.max(64, size)];
        for (int i = 0; i < size; i++) {
            words[i] = in.getLong();
        }
        return new Vocabulary(learnFrom, learned, words, size);
    }
}
