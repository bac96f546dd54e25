package io.attune.console.view;

import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Values by time, in buckets of one width, for a window that ends with the newest record or with now. Records may come
 * in any order; one from before the window has no bucket. A record from the future counts as one of now, so that one
 * wrong clock does not empty the window.
 *
 * @param <V> what a bucket holds; mutable
 */
final class TimeBuckets<V> {
    private final long width;
    private final int count;
    private final Supplier<V> empty;
    private final TreeMap<Long, V> buckets = new TreeMap<>();

    TimeBuckets(long widthMillis, int count, Supplier<V> empty) {
        this.width = widthMillis;
        this.count = count;
        this.empty = empty;
    }

    /** The bucket of a time, unless it lies before the window. */
    Optional<V> at(long time, long now) {
        long index = Math.floorDiv(Math.min(time, now), width);
        if (!buckets.isEmpty() && index <= buckets.lastKey() - count) {
            return Optional.empty();
        }
        V bucket = buckets.computeIfAbsent(index, i -> empty.get());
        buckets.headMap(buckets.lastKey() - count, true).clear();
        return Optional.of(bucket);
    }

    /**
     * Index of the window's first bucket. The window ends now, or with the newest record where that is older than a
     * whole window: what is replayed with old times can be seen too.
     */
    long first(long now) {
        long last = Math.floorDiv(now, width);
        if (!buckets.isEmpty() && buckets.lastKey() <= last - count) {
            last = buckets.lastKey();
        }
        return last - count + 1;
    }

    /** The bucket of an index, if anything was put there. */
    Optional<V> get(long index) {
        return Optional.ofNullable(buckets.get(index));
    }

    int count() {
        return count;
    }

    long width() {
        return width;
    }
}
