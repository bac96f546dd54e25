package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Maps category names to at most {@value #MOST} named buckets and one for everything else, so that state stays bounded. A category gets
 * a bucket of its own when it was seen often enough in the reference; rare and unseen ones share the last bucket.
 */
final class CategoryBuckets {

    static final int MOST = 40;
    private static final int SEEN_AT_LEAST = 5;

    private final CategoryNames names;

    private CategoryBuckets(CategoryNames names) {
        this.names = names;
    }

    static CategoryBuckets of(List<String> reference) {
        Map<String, Integer> counts = new HashMap<>();
        for (String category : reference) {
            counts.merge(category, 1, Integer::sum);
        }
        CategoryNames names = new CategoryNames();
        counts.entrySet().stream()
                .filter(e -> e.getValue() >= SEEN_AT_LEAST)
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST)
                .forEach(e -> names.add(e.getKey()));
        return new CategoryBuckets(names);
    }

    /** Number of buckets, the shared one included. */
    int size() {
        return names.size() + 1;
    }

    int bucket(String category) {
        int number = names.find(category);
        return number < 0 ? names.size() : number;
    }

    /** See {@link Detector#prefetch}; from step 1 on. */
    double prefetch(int step) {
        return step == 1 ? names.size() : names.prefetch();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(names.size());
        for (int i = 0; i < names.size(); i++) {
            out.writeUTF(names.get(i));
        }
    }

    static CategoryBuckets read(DataInput in) throws IOException {
        int size = StateArrays.length(in);
        CategoryNames names = new CategoryNames();
        for (int i = 0; i < size; i++) {
            names.add(in.readUTF());
        }
        return new CategoryBuckets(names);
    }
}
