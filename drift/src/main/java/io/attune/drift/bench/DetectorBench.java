package io.attune.drift.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Prints the tables that the documents quote. Arguments: {@code run-length}, {@code delay} or {@code cost}; streams per row; seed; a recorded token
 * trace or {@code -}; a detector's name or nothing for all.
 */
public final class DetectorBench {

    private DetectorBench() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        String part = args.length > 0 ? args[0] : "";
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
        String detector = args.length > 4 ? args[4] : null;
        switch (part) {
            case "run-length" -> {
                boolean recorded = args.length > 3 && !args[3].equals("-");
                double[] tokens = recorded ? TokenTrace.read(Path.of(args[3])) : new double[0];
                new RunLengthBenchmark(1_000, 1_000, runs, seed).run(tokens, detector, out::println);
            }
            case "delay" -> new DelayBenchmark(100_000, 20_000, runs, seed).run(detector, out::println);
            case "cost" -> new CostBenchmark(out::println).run();
            default ->
                throw new IllegalArgumentException("run-length, delay or cost must be asked for, was '" + part + "'");
        }
    }
}
