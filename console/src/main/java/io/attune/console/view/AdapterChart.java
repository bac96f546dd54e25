package io.attune.console.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Two counts per adapter over the last 15 minutes of event time, and their sums over everything that was read. */
public final class AdapterChart {
    static final long WINDOW_MILLIS = 15 * 60 * 1000L;

    /**
     * One adapter's line.
     *
     * @param adapterId null for the base model alone; {@code others} for all beyond the eight most frequent
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
    private long totalSecond;

    AdapterChart(long bucketMillis) {
        this.buckets = new TimeBuckets<>(bucketMillis, (int) (WINDOW_MILLIS / bucketMillis), AdapterTally::new);
    }

    void add(String adapterOrNull, long time, long now, int slot) {
        total++;
        totalSecond += slot;
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
        List<String> names = AdapterTally.names(window);
        long[] rest = {total, totalSecond};
        for (String name : names) {
            long[] sums = totals.getOrDefault(name, new long[2]);
            String adapter = name.equals(AdapterTally.BASE) ? null : name;
            lines.add(line(adapter, window, name::equals, sums));
            rest[0] -= sums[0] + sums[1];
            rest[1] -= sums[1];
        }
        rest[0] -= rest[1];
        Line others = line(AdapterTally.OTHERS, window, name -> !names.contains(name), rest);
        if (IntStream.concat(Arrays.stream(others.first()), Arrays.stream(others.second()))
                        .sum()
                > 0) {
            lines.add(others);
        }
        return new Chart(buckets.width(), from * buckets.width(), buckets.count(), total, lines);
    }

    private static Line line(String adapter, List<AdapterTally> window, Predicate<String> which, long[] sums) {
        int[][] slots = new int[2][window.size()];
        for (int i = 0; i < window.size(); i++) {
            for (Map.Entry<String, int[]> counts : window.get(i).counts().entrySet()) {
                if (which.test(counts.getKey())) {
                    slots[0][i] += counts.getValue()[0];
                    slots[1][i] += counts.getValue()[1];
                }
            }
        }
        return new Line(adapter, slots[0], slots[1], sums[0], sums[1]);
    }
}
