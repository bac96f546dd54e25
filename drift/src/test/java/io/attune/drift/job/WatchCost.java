package io.attune.drift.job;

import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.watch.ScopeWatch;
import io.attune.drift.watch.ScopeWatchCodec;
import io.attune.drift.watch.WatchOutput;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;

/** What the watches cost without decoding and Flink: time of one thread, and saved bytes. */
final class WatchCost {

    private WatchCost() {}

    /** The watches alone, in one thread: building references, then the rest. */
    static void watch(int scopes, int events) {
        DetectionPolicy policy = BenchTopics.policies().standard().detection();
        DetectorCodec codec = new DetectorCodec();
        ScopeWatch[] watches = new ScopeWatch[scopes];
        for (int s = 0; s < scopes; s++) {
            watches[s] = new ScopeWatch("tenant-" + s);
        }
        InteractionFeatures[] records = new InteractionFeatures[4_096];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < records.length; i++) {
            records[i] = BenchTopics.features(
                    "tenant", i, BenchTopics.START, random, i % BenchTopics.EMBEDDED_EVERY == 0, 0);
        }
        int built = (BenchTopics.REFERENCE + 1) * scopes;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long from = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < built + events; i++) {
            if (i == built) {
                System.out.printf(
                        Locale.ROOT,
                        "until references stand: %.1f µs of CPU per event%n",
                        (threads.getCurrentThreadCpuTime() - from) / 1e3 / built);
                from = threads.getCurrentThreadCpuTime();
            }
            InteractionFeatures record = records[i % records.length];
            record.setEventTime(BenchTopics.START + (long) (i / scopes) * 100);
            watches[i % scopes].observe(record, policy, policy.falseAlarms(), codec, NOBODY);
        }
        System.out.printf(
                Locale.ROOT,
                "then: %.1f µs of CPU per event%n",
                (threads.getCurrentThreadCpuTime() - from) / 1e3 / events);
    }

    private static final WatchOutput NOBODY = new WatchOutput() {
        @Override
        public void signal(Signal signal) {
            // Not measured.
        }

        @Override
        public void alert(Alert alert) {
            // Not measured.
        }
    };

    /** Saved bytes of one scope with everything watched, by reference size. */
    static void state() {
        System.out.println("| reference | features watched | saved bytes per scope | per feature |");
        System.out.println("|---|---|---|---|");
        for (int reference : new int[] {60, 300, 1_000}) {
            ScopeWatchCodec codec = new ScopeWatchCodec();
            ScopeWatch watch = new ScopeWatch("tenant-1");
            DetectionPolicy policy =
                    new DetectionPolicy(reference, AlarmBudget.standard(), 1, 1_000_000, 25, Duration.ofMinutes(1));
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 2 * reference; i++) {
                watch.observe(
                        BenchTopics.features("tenant-1", i, BenchTopics.START + i * 1_000L, random, true, 0),
                        policy,
                        policy.falseAlarms(),
                        codec.detectors(),
                        NOBODY);
            }
            int bytes = codec.save(watch).length;
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %d | %,d | %,d |%n",
                    reference,
                    watch.watches(),
                    bytes,
                    bytes / watch.watches());
        }
    }
}
