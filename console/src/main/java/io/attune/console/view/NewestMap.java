package io.attune.console.view;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map in the order of insertion that forgets its oldest entry when it is full. */
final class NewestMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int capacity;

    NewestMap(int capacity) {
        this.capacity = capacity;
    }

    /** Puts an entry at the newest end, wherever it was. */
    void renew(K key, V value) {
        remove(key);
        put(key, value);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > capacity;
    }
}
