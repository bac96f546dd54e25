package io.attune.safety.scan.text;

import java.util.Arrays;
import java.util.List;

/**
 * A sparse vector of the words, word pairs, word triples and 3- to 5-char pieces of a range of words, hashed into buckets: sublinear
 * counts, Euclidean norm just under 1 for long ranges and smaller for short ones.
 */
public final class HashedFeatures {
    /** Added to the squared norm, so that a text of a few words cannot reach an extreme score. */
    private static final double PRIOR = 60;

    private static final int MAX_WORD = 24;
    private static final int WORD_SEED = 0x9E3779B9;
    private static final int CHAR_SEED = 0x7F4A7C15;

    private final int[] buckets;
    private final float[] values;

    private HashedFeatures(int[] buckets, float[] values) {
        this.buckets = buckets;
        this.values = values;
    }

    public static HashedFeatures of(List<FoldedText.Word> words, int from, int to, int log2) {
        Collector hashes = new Collector(log2);
        int before = 0;
        int beforeThat = 0;
        for (int i = from; i < to; i++) {
            String word = words.get(i).text();
            int hash = hash(word, 0, Math.min(word.length(), MAX_WORD), WORD_SEED);
            hashes.add(hash);
            if (i > from) {
                hashes.add(mix(before * 31 + hash));
            }
            if (i > from + 1) {
                hashes.add(mix(mix(beforeThat * 31 + before) * 31 + hash));
            }
            pieces(word, hashes);
            beforeThat = before;
            before = hash;
        }
        return hashes.vector();
    }

    public int size() {
        return buckets.length;
    }

    public int bucket(int i) {
        return buckets[i];
    }

    public float value(int i) {
        return values[i];
    }

    private static void pieces(String word, Collector hashes) {
        String padded = " " + (word.length() > MAX_WORD ? word.substring(0, MAX_WORD) : word) + " ";
        for (int n = 3; n <= 5; n++) {
            for (int k = 0; k + n <= padded.length(); k++) {
                hashes.add(hash(padded, k, k + n, CHAR_SEED + n));
            }
        }
    }

    private static int hash(String s, int from, int to, int seed) {
        int h = seed;
        for (int i = from; i < to; i++) {
            h = (h ^ s.charAt(i)) * 0x01000193;
        }
        return mix(h);
    }

    private static int mix(int h) {
        int x = h;
        x = (x ^ (x >>> 16)) * 0x85EBCA6B;
        x = (x ^ (x >>> 13)) * 0xC2B2AE35;
        return x ^ (x >>> 16);
    }

    /** Counts hashes in an open-addressed table that doubles when half full; buckets keep the order in which they came. */
    private static final class Collector {
        private final int shift;
        private int[] table = new int[1024];
        private int[] buckets = new int[256];
        private int[] counts = new int[256];
        private int size;

        Collector(int log2) {
            this.shift = 32 - log2;
        }

        void add(int hash) {
            int bucket = hash >>> shift;
            int slot = slot(bucket);
            int entry = table[slot];
            if (entry != 0) {
                counts[entry - 1]++;
                return;
            }
            if (size == buckets.length) {
                buckets = Arrays.copyOf(buckets, 2 * size);
                counts = Arrays.copyOf(counts, 2 * size);
            }
            buckets[size] = bucket;
            counts[size] = 1;
            table[slot] = ++size;
            if (2 * size > table.length) {
                grow();
            }
        }

        /** The slot of a bucket, or the free one where it belongs; entries are positions plus one, 0 is free. */
        private int slot(int bucket) {
            int mask = table.length - 1;
            int slot = mix(bucket) & mask;
            while (table[slot] != 0 && buckets[table[slot] - 1] != bucket) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private void grow() {
            table = new int[2 * table.length];
            for (int i = 0; i < size; i++) {
                table[slot(buckets[i])] = i + 1;
            }
        }

        HashedFeatures vector() {
            float[] values = new float[size];
            double norm = 0;
            for (int i = 0; i < size; i++) {
                values[i] = (float) (counts[i] == 1 ? 1 : 1 + Math.log(counts[i]));
                norm += values[i] * values[i];
            }
            float length = (float) Math.sqrt(norm + PRIOR);
            for (int i = 0; i < size; i++) {
                values[i] /= length;
            }
            return new HashedFeatures(Arrays.copyOf(buckets, size), values);
        }
    }
}
