package io.attune.console.view;

import java.util.ArrayList;
import java.util.List;

/** Two counts per adapter over the last 15 minutes of event time, and their sums over everything that was read. */
public final class AdapterChart {
    static final long WINDOW_MILLIS = 15 * 60 * 1000L;

    /**
     * One adapter's line.
     *
     * @param adapterId null for the base model alone; {@code others} for all beyond the eighth
     * @param first first count per bucket: interactions, or thumbs up
     * @param second second count per bucket: thumbs down
     * @param totalFirst sum of everything read, the window or not
     * @param totalSecond likewise
     */
    public record Line(String adapterId, int[] first, int[] second, long totalFirst, long totalSecond) {}

    /**
     * The chart as JSON.
     *
     * @param bucketMillis width of a bucket
     * @param from event time at which the first bucket begins, epoch milliseconds
     * @param total sum over all adapters of everything that was read
     * @param lines one per adapter
     */
    public record Chart(long bucketMillis, long from, int buckets, long total, List<Line> lines) {}

    private static final int TOTALS = 32;

    private final TimeBuckets<AdapterTally> buckets;
    private final NewestMap<String, long[]> totals = new NewestMap<>(TOTALS);
    private long total;

    AdapterChart(long bucketMillis) {
        this.buckets = new TimeBuckets<>(bucketMillis, (int) (WINDOW_MILLIS / bucketMillis), AdapterTally::new);
    }

    void add(String adapterOrNull, long time, long now, int slot) {
        total++;
        String name = adapterOrNull == null ? AdapterTally.BASE : Shown.text(adapterOrNull);
        long[] sums = totals.get(name);
        totals.renew(name, sums == null ? new long[2] : sums);
        totals.get(name)[slot]++;
        buckets.at(time, now).ifPresent(bucket -> bucket.add(adapterOrNull, slot));
    }

    long total() {
        return total;
    }

    /** Sum of the first counts in the newest buckets that cover the given time. */
    int recent(long now, long millis) {
        long first = buckets.first(now);
        int sum = 0;
        for (long i = first + buckets.count() - millis / buckets.width(); i < first + buckets.count(); i++) {
            sum += buckets.get(i)
                    .map(b -> b.counts().values().stream().mapToInt(c -> c[0]).sum())
                    .orElse(0);
        }
        return sum;
    }

    Chart chart(long now) {
        long from = buckets.first(now);
        List<AdapterTally> window = new ArrayList<>();
        for (int i = 0; i < buckets.count(); i++) {
            window.add(buckets.get(from + i).orElseGet(AdapterTally::new));
        }
        List<Line> lines = new ArrayList<>();
        for (String name : AdapterTally.names(window)) {
            int[] first = new int[window.size()];
            int[] second = new int[window.size()];
            for (int i = 0; i < window.size(); i++) {
                int[] counts = window.get(i).counts().get(name);
                first[i] = counts == null ? 0 : counts[0];
                second[i] = counts == null ? 0 : counts[1];
            }
            long[] sums = totals.getOrDefault(name, new long[2]);
            lines.add(new Line(name.equals(AdapterTally.BASE) ? null : name, first, second, sums[0], sums[1]));
        }
        return new Chart(buckets.width(), from * buckets.width(), buckets.count(), total, lines);
    }
}
