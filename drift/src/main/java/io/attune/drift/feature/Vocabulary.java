package io.attune.drift.feature;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The words that a scope's first prompts used. It learns from a fixed number of prompts and is then frozen, so that the novelty of the same
 * prompt never changes again; while it learns there is no novelty. Frozen, it is a Bloom filter of 16 bits per word and 4 probes, at most
 * {@value #MOST_BYTES} bytes: about one new word in 400 is taken for a known one, the same one every time.
 */
public final class Vocabulary {

    private static final int MOST_WORDS = 8_192;
    private static final int MOST_BYTES = 2 * MOST_WORDS;
    private static final int PROBES = 4;

    private final int learnFrom;
    private int learned;
    /** Sorted, while learning; null once frozen. */
    private long[] words;

    private int size;
    /** Null while learning. A power of two long. */
    private byte[] filter;

    /** @param learnFrom prompts to learn from, at least 1 */
    public Vocabulary(int learnFrom) {
        if (learnFrom < 1) {
            throw new IllegalArgumentException("learnFrom must be at least 1, was " + learnFrom);
        }
        this.learnFrom = learnFrom;
        this.words = new long[64];
    }

    /** Whether enough prompts have been seen. */
    public boolean frozen() {
        return filter != null;
    }

    /** Adds the words of one prompt, as {@link Words#hashes}; does nothing once frozen. */
    public void learn(long[] prompt) {
        if (frozen()) {
            return;
        }
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
        learned++;
        if (learned >= learnFrom) {
            freeze();
        }
    }

    private void freeze() {
        filter = new byte[Math.max(64, Integer.highestOneBit(Math.max(1, 2 * size - 1)) * 2)];
        for (int i = 0; i < size; i++) {
            for (int probe = 0; probe < PROBES; probe++) {
                int bit = bit(words[i], probe);
                filter[bit >> 3] |= (byte) (1 << (bit & 7));
            }
        }
        words = null;
    }

    private int bit(long word, int probe) {
        return (int) (word >>> (16 * probe) ^ word >>> (16 * probe + 7)) & (8 * filter.length - 1);
    }

    private boolean knows(long word) {
        for (int probe = 0; probe < PROBES; probe++) {
            int bit = bit(word, probe);
            if ((filter[bit >> 3] & 1 << (bit & 7)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Share of the prompt's words that are not in the vocabulary; empty while learning and for a prompt without words. */
    public OptionalDouble novelty(long[] prompt) {
        if (!frozen() || prompt.length == 0) {
            return OptionalDouble.empty();
        }
        int unseen = 0;
        for (long word : prompt) {
            if (!knows(word)) {
                unseen++;
            }
        }
        return OptionalDouble.of((double) unseen / prompt.length);
    }

    /** Writes the whole state. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(learnFrom);
        out.writeInt(learned);
        out.writeBoolean(frozen());
        out.writeInt(frozen() ? filter.length : size);
        if (frozen()) {
            out.write(filter);
            return;
        }
        for (int i = 0; i < size; i++) {
            out.writeLong(words[i]);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Vocabulary read(DataInput in) throws IOException {
        Vocabulary vocabulary = new Vocabulary(in.readInt());
        vocabulary.learned = in.readInt();
        boolean frozen = in.readBoolean();
        int size = in.readInt();
        if (frozen) {
            vocabulary.filter = new byte[size];
            in.readFully(vocabulary.filter);
            vocabulary.words = null;
            return vocabulary;
        }
        vocabulary.words = new long[Math.max(64, size)];
        vocabulary.size = size;
        for (int i = 0; i < size; i++) {
            vocabulary.words[i] = in.readLong();
        }
        return vocabulary;
    }
}
