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
        Collector hashes = new Collector();
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
        return hashes.vector(log2);
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

    /** Growable list of hashes. */
    private static final class Collector {
        private int[] hashes = new int[256];
        private int size;

        void add(int hash) {
            if (size == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * size);
            }
            hashes[size++] = hash;
        }

        HashedFeatures vector(int log2) {
            int[] sorted = new int[size];
            for (int i = 0; i < size; i++) {
                sorted[i] = hashes[i] >>> (32 - log2);
            }
            Arrays.sort(sorted);
            int[] buckets = new int[size];
            float[] values = new float[size];
            int n = 0;
            double norm = 0;
            for (int i = 0; i < size; ) {
                int stop = i;
                while (stop < size && sorted[stop] == sorted[i]) {
                    stop++;
                }
                buckets[n] = sorted[i];
                values[n] = (float) (1 + Math.log(stop - i));
                norm += values[n] * values[n];
                n++;
                i = stop;
            }
            float length = (float) Math.sqrt(norm + PRIOR);
            for (int i = 0; i < n; i++) {
                values[i] /= length;
            }
            return new HashedFeatures(Arrays.copyOf(buckets, n), Arrays.copyOf(values, n));
        }
    }
}
