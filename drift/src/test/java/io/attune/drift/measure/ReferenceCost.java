package io.attune.drift.measure;

import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.feature.FeatureExtractor;
import io.attune.drift.watch.ScopeWatch;
import io.attune.drift.watch.WatchOutput;
import io.attune.drift.watch.WatchPlan;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What the references of one scope cost: the processor time of the records from its first up to the one with which every text feature is watched, by
 * the size of the reference. Argument: scopes per row.
 */
public final class ReferenceCost {

    private static final int DIMENSIONS = 384;
    private static final WatchOutput NOBODY = new WatchOutput() {
        @Override
        public void signal(Signal signal) {
            // Not measured.
        }

        @Override
        public void alert(Alert alert) {
            throw new IllegalStateException("a reference alarms: " + alert.getMessage());
        }
    };

    private ReferenceCost() {}

    public static void main(String[] args) {
        int scopes = Integer.parseInt(args[0]);
        System.out.println("| reference | with embeddings, ms per scope | without, ms per scope |");
        System.out.println("|---|---|---|");
        for (int reference : new int[] {60, 300, 1_000}) {
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.2f | %.2f |%n",
                    reference,
                    millis(reference, true, scopes),
                    millis(reference, false, scopes));
        }
    }

    private static double millis(int reference, boolean embedded, int scopes) {
        DetectionPolicy policy =
                new DetectionPolicy(reference, AlarmBudget.standard(), 1, 1_000_000, 25, Duration.ofMinutes(1));
        List<InteractionFeatures> records = records(reference, embedded);
        DetectorCodec codec = new DetectorCodec();
        double best = Double.MAX_VALUE;
        // The first round warms up.
        for (int round = 0; round < 4; round++) {
            long start = cpuNanos();
            for (int scope = 0; scope < scopes; scope++) {
                ScopeWatch watch = new ScopeWatch("acme/desk");
                for (InteractionFeatures record : records) {
                    watch.observe(record, policy, policy.falseAlarms(), codec, NOBODY);
                }
            }
            best = Math.min(best, (cpuNanos() - start) / 1e6 / scopes);
        }
        return best;
    }

    /** Of this thread alone, so that what else runs on the machine counts little. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static List<InteractionFeatures> records(int count, boolean embedded) {
        SplittableRandom random = new SplittableRandom(1);
        List<InteractionFeatures> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Double> numbers = new HashMap<>();
            Map<String, String> categories = new HashMap<>();
            Stream.concat(WatchPlan.INPUTS.stream(), WatchPlan.OUTPUTS.stream()).forEach(plan -> {
                switch (plan.kind()) {
                    case NUMBER -> numbers.put(plan.feature(), Math.exp(random.nextGaussian()));
                    case RATE, FALLING_RATE, RISING_RATE ->
                        numbers.put(plan.feature(), random.nextDouble() < 0.05 ? 1.0 : 0.0);
                    case CATEGORY -> categories.put(plan.feature(), "c" + random.nextInt(5));
                    case EMBEDDING -> {}
                }
            });
            records.add(InteractionFeatures.newBuilder()
                    .setId("features|" + i)
                    .setScope("acme/desk")
                    .setEventTime(1_767_225_600_000L + 1_000L * i)
                    .setInteractionId("i-" + i)
                    .setScorer(FeatureExtractor.NAME)
                    .setScorerVersion("1")
                    .setNumbers(numbers)
                    .setCategories(categories)
                    .setEmbedding(embedded ? embedding(random) : null)
                    .setEmbeddingExpected(embedded)
                    .build());
        }
        return records;
    }

    private static List<Float> embedding(SplittableRandom random) {
        List<Float> values = new ArrayList<>(DIMENSIONS);
        for (int j = 0; j < DIMENSIONS; j++) {
            values.add((float) random.nextGaussian());
        }
        return values;
    }
}
