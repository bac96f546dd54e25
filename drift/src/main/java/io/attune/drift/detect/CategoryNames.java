package io.attune.drift.detect;

import java.util.Arrays;

/**
 * Some category names, numbered in the order they came. Thousands of scopes have lists of the same few names, and each record finds those of its own scope in no
 * cache. So the list is two arrays that are searched from their beginning, and equal names are one string, whichever list they stand in: a map would
 * have a table, entries, strings and their bytes to wait for, one after the other.
 */
public final class CategoryNames {

    private static final String[] NO_NAMES = {};
    private static final int[] NO_HASHES = {};

    private String[] names = NO_NAMES;
    private int[] hashes = NO_HASHES;
    private int size;

    /** Names. */
    public int size() {
        return size;
    }

    /** The name with this number. */
    public String get(int number) {
        if (number >= size) {
            throw new IndexOutOfBoundsException("there are " + size + " names, no number " + number);
        }
        return names[number];
    }

    /** The number of a name; −1 when it is not among them. */
    public int find(String name) {
        int hash = name.hashCode();
        for (int i = 0; i < size; i++) {
            if (hashes[i] == hash && names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Gives the next number to a name that is not among them. */
    public void add(String name) {
        if (size == names.length) {
            names = Arrays.copyOf(names, Math.max(2, 2 * size));
            hashes = Arrays.copyOf(hashes, names.length);
        }
        names[size] = name.intern();
        hashes[size] = name.hashCode();
        size++;
    }

    /** See {@link Detector#prefetch}: what a search reads first. */
    public double prefetch() {
        return size == 0 ? 0 : hashes[0] + names[0].length();
    }
}
