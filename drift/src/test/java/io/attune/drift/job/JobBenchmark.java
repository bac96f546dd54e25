package io.attune.drift.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The drift job on a real broker. Arguments: {@code detect SCOPES EVENTS PARALLELISM hashmap|rocksdb [LIVE…]}, the rate of stage two from
 * {@code attune.features} beside consuming and decoding the same topic, with so many live scopes a task (all of them when none is given); {@code whole SCOPES
 * EVENTS PARALLELISM hashmap|rocksdb}, the same of both stages from {@code attune.interactions} (without MiniLM, whose rate the budget bounds); {@code latency
 * SCOPES RATE}, from the record that an alert rests on to the alert at a reader of committed records; {@code watch SCOPES EVENTS}, the watches alone, without
 * decoding and Flink; {@code state}, saved bytes of a scope. Prints Markdown tables.
 */
public final class JobBenchmark {

    private JobBenchmark() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "state" -> WatchCost.state();
            case "watch" -> WatchCost.watch(number(args[1]), number(args[2]));
            case "detect", "whole", "latency" -> onBroker(args);
            default -> throw new IllegalArgumentException("detect, whole, latency, watch or state, not " + args[0]);
        }
        System.exit(0);
    }

    private static void onBroker(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("attune-drift-benchmark");
        try (DriftBroker broker = DriftBroker.start(directory)) {
            int scopes = number(args[1]);
            if (args[0].equals("latency")) {
                new AlertLatency(broker, directory, scopes, number(args[2])).measure();
                return;
            }
            JobRate rate = new JobRate(broker, directory, scopes, number(args[2]), number(args[3]), args[4]);
            if (args[0].equals("whole")) {
                rate.whole();
                return;
            }
            List<Integer> lives =
                    Arrays.stream(args).skip(5).map(JobBenchmark::number).toList();
            rate.detection(lives.isEmpty() ? List.of(scopes) : lives);
        } finally {
            org.apache.flink.util.FileUtils.deleteDirectoryQuietly(directory.toFile());
        }
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }
}
