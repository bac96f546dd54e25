package io.attune.model.token;

import java.util.Arrays;

/** Ints that grow, without boxing. */
final class IntList {
    private int[] values = new int[64];
    private int size;

    void add(int value) {
        reserve(1);
        values[size++] = value;
    }

    void addAll(int[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, values, size, more.length);
        size += more.length;
    }

    int size() {
        return size;
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }

    private void reserve(int more) {
        if (size + more > values.length) {
            values = Arrays.copyOf(values, Math.max(values.length * 2, size + more));
        }
    }
}
