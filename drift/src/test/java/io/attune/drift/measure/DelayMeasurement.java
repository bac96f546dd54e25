package io.attune.drift.measure;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.MeanDetector;
import io.attune.drift.detect.NumberDetector;
import io.attune.drift.detect.RankDetector;
import io.attune.drift.detect.RunLength;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Delays beside the first-order limit log(A) / KL(after ‖ before), which needs both distributions to be known, as a Markdown table. Arguments:
 * stated run length, reference size, runs.
 */
public final class DelayMeasurement {

    private DelayMeasurement() {}

    public static void main(String[] args) {
        double stated = Double.parseDouble(args[0]);
        int reference = Integer.parseInt(args[1]);
        int runs = Integer.parseInt(args[2]);
        Calibration calibration = Calibration.of(new RunLength(stated));
        System.out.println("| change | detector | limit | median | median / limit | missed |");
        System.out.println("|---|---|---|---|---|---|");
        for (double to : new double[] {0.20, 0.15, 0.12}) {
            double kl = to * Math.log(to / 0.1) + (1 - to) * Math.log((1 - to) / 0.9);
            report("Bernoulli 0.10 → " + to, "proportion", Math.log(stated) / kl, runs, seed -> {
                SplittableRandom r = new SplittableRandom(seed);
                int ones = 0;
                for (int i = 0; i < reference; i++) {
                    ones += r.nextDouble() < 0.1 ? 1 : 0;
                }
                return delay(
                        MeanDetector.ofProportion(ones, reference, calibration), () -> r.nextDouble() < to ? 1 : 0);
            });
        }
        for (double factor : new double[] {1.15, 1.30}) {
            double shift = Math.log(factor) / 0.8;
            report("lognormal σ 0.8, × " + factor, "rank", Math.log(stated) / (shift * shift / 2), runs, seed -> {
                SplittableRandom r = new SplittableRandom(seed);
                double[] first = new double[reference];
                for (int i = 0; i < reference; i++) {
                    first[i] = Math.exp(0.8 * normal(r));
                }
                return delay(
                        RankDetector.ofReference(first, calibration, seed), () -> factor * Math.exp(0.8 * normal(r)));
            });
        }
    }

    private static long delay(NumberDetector detector, java.util.function.DoubleSupplier values) {
        while (detector.observations() < 50_000 && !detector.alarm()) {
            detector.update(values.getAsDouble());
        }
        return detector.alarm() ? detector.observations() : Long.MAX_VALUE;
    }

    private static void report(String change, String detector, double limit, int runs, Function<Long, Long> run) {
        long[] delays = new long[runs];
        for (int i = 0; i < runs; i++) {
            delays[i] = run.apply(5_000L + i);
        }
        Arrays.sort(delays);
        long median = delays[runs / 2];
        System.out.printf(
                "| %s | %s | %.0f | %d | %.2f | %d |%n",
                change,
                detector,
                limit,
                median,
                median / limit,
                Arrays.stream(delays).filter(d -> d == Long.MAX_VALUE).count());
    }

    private static double normal(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
