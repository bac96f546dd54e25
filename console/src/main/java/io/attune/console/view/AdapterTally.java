package io.attune.console.view;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts by adapter, bounded: adapters beyond the limit are counted together. Which adapter served is told by whoever
 * sends the interaction, so there may be any number of names.
 */
final class AdapterTally {
    /** Name of the base model alone. */
    static final String BASE = "";
    /** Stands for all adapters beyond the limit. */
    static final String OTHERS = "others";

    private static final int LIMIT = 8;

    private final Map<String, int[]> counts = new HashMap<>();

    void add(String adapterOrNull, int slot) {
        String adapter = adapterOrNull == null ? BASE : Shown.text(adapterOrNull);
        String name = counts.containsKey(adapter) || counts.size() < LIMIT ? adapter : OTHERS;
        counts.computeIfAbsent(name, n -> new int[2])[slot]++;
    }

    Map<String, int[]> counts() {
        return counts;
    }

    /** The names of all tallies but {@link #OTHERS}, the most frequent first, at most the limit. */
    static List<String> names(Iterable<AdapterTally> tallies) {
        Map<String, Integer> sums = new LinkedHashMap<>();
        for (AdapterTally tally : tallies) {
            tally.counts.forEach((name, count) -> sums.merge(name, count[0] + count[1], Integer::sum));
        }
        sums.remove(OTHERS);
        return sums.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(LIMIT)
                .map(Map.Entry::getKey)
                .toList();
    }
}
