package io.attune.drift.measure;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.CategoryMixDetector;
import io.attune.drift.detect.MeanDetector;
import io.attune.drift.detect.NumberDetector;
import io.attune.drift.detect.RankDetector;
import io.attune.drift.detect.RunLength;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Measured run lengths on null streams, independent and dependent, as a Markdown table. Runs are cut at 20 times the stated length and the
 * cut length counts, so the figures are lower bounds. Arguments: stated run length, streams, reference size, path of the Azure trace.
 */
public final class RunLengthMeasurement {

    private final double stated;
    private final int streams;
    private final int reference;

    private RunLengthMeasurement(double stated, int streams, int reference) {
        this.stated = stated;
        this.streams = streams;
        this.reference = reference;
    }

    public static void main(String[] args) throws IOException {
        RunLengthMeasurement m = new RunLengthMeasurement(
                Double.parseDouble(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        System.out.println("| stream | detector | claimed | mean run length | 95 % from | alarmed before the cut |");
        System.out.println("|---|---|---|---|---|---|");
        m.numbers("Bernoulli 0.1", true, r -> () -> r.nextDouble() < 0.1 ? 1 : 0, m::proportion, "proportion");
        m.numbers("uniform", true, r -> r::nextDouble, m::mean, "mean");
        m.numbers("uniform", true, r -> r::nextDouble, m::rank, "rank");
        m.numbers("normal", true, r -> () -> normal(r), m::rank, "rank");
        m.numbers("lognormal σ 0.8", true, r -> () -> Math.exp(0.8 * normal(r)), m::rank, "rank");
        m.numbers("counts 0–3", true, r -> () -> r.nextInt(4), m::rank, "rank");
        m.numbers("AR(1) φ 0.5", false, r -> autoregressive(r, 0.5), m::rank, "rank");
        m.numbers("AR(1) φ 0.8", false, r -> autoregressive(r, 0.8), m::rank, "rank");
        m.numbers("daily cycle of 500", false, RunLengthMeasurement::daily, m::rank, "rank");
        double[] tokens = tokens(Path.of(args[3]));
        m.numbers("Azure context tokens, shuffled", true, r -> () -> tokens[r.nextInt(tokens.length)], m::rank, "rank");
        m.numbers("Azure context tokens, as recorded", false, r -> inOrder(tokens, r), m::rank, "rank");
        m.categories();
    }

    private NumberDetector proportion(double[] values) {
        long ones = java.util.Arrays.stream(values).filter(x -> x == 1).count();
        return MeanDetector.ofProportion(ones, values.length, Calibration.of(new RunLength(stated)));
    }

    private NumberDetector mean(double[] values) {
        return MeanDetector.ofValues(values, 0, 1, Calibration.of(new RunLength(stated)));
    }

    private NumberDetector rank(double[] values) {
        return RankDetector.ofReference(values, Calibration.of(new RunLength(stated)), 1);
    }

    private void numbers(
            String stream,
            boolean claimed,
            Function<SplittableRandom, Supplier<? extends Number>> source,
            Function<double[], NumberDetector> start,
            String name) {
        report(stream, name, claimed, seed -> {
            Supplier<? extends Number> values = source.apply(new SplittableRandom(seed));
            double[] first = new double[reference];
            for (int i = 0; i < reference; i++) {
                first[i] = values.get().doubleValue();
            }
            NumberDetector detector = start.apply(first);
            while (detector.observations() < 20 * stated && !detector.alarm()) {
                detector.update(values.get().doubleValue());
            }
            return detector.alarm() ? detector.observations() : -detector.observations();
        });
    }

    private void categories() {
        report("8 categories, skewed", "category-mix", true, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> first = new ArrayList<>();
            for (int i = 0; i < reference; i++) {
                first.add(category(random));
            }
            CategoryMixDetector detector =
                    CategoryMixDetector.ofReference(first, Calibration.of(new RunLength(stated)));
            while (detector.observations() < 20 * stated && !detector.alarm()) {
                detector.update(category(random));
            }
            return detector.alarm() ? detector.observations() : -detector.observations();
        });
    }

    private void report(String stream, String detector, boolean claimed, LongFunction<Long> run) {
        double sum = 0;
        double squares = 0;
        int alarmed = 0;
        for (int i = 0; i < streams; i++) {
            long length = run.apply(1_000L + i);
            alarmed += length > 0 ? 1 : 0;
            sum += Math.abs(length);
            squares += (double) length * length;
        }
        double mean = sum / streams;
        double error = Math.sqrt(Math.max(0, squares / streams - mean * mean) / streams);
        System.out.printf(
                "| %s | %s | %s | %.0f | %.0f | %d of %d |%n",
                stream, detector, claimed ? "yes" : "no", mean, mean - 1.645 * error, alarmed, streams);
    }

    private static String category(SplittableRandom random) {
        double u = random.nextDouble();
        return "c" + (int) (8 * u * u);
    }

    private static Supplier<Double> autoregressive(SplittableRandom random, double phi) {
        double[] last = {normal(random)};
        return () -> last[0] = phi * last[0] + Math.sqrt(1 - phi * phi) * normal(random);
    }

    private static Supplier<Double> daily(SplittableRandom random) {
        long[] t = {random.nextInt(500)};
        return () -> normal(random) + 0.5 * Math.sin(2 * Math.PI * t[0]++ / 500);
    }

    private static Supplier<Double> inOrder(double[] tokens, SplittableRandom random) {
        int[] at = {random.nextInt(tokens.length)};
        return () -> tokens[at[0]++ % tokens.length];
    }

    private static double[] tokens(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",")[1]))
                .toArray();
    }

    private static double normal(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
