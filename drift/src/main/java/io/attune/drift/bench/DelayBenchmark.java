package io.attune.drift.bench;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.CategoryDetector;
import io.attune.drift.detect.Dependence;
import io.attune.drift.detect.Detector;
import io.attune.drift.detect.Detectors;
import io.attune.drift.detect.NumberDetector;
import io.attune.drift.detect.RunLength;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Delays beside the first-order limit log(A) / KL(after ‖ before), which needs both distributions to be known, as a Markdown table. The change is
 * there from the first observation after the reference.
 */
public final class DelayBenchmark {

    private static final int LONGEST = 50_000;
    private static final double SIGMA = 0.8;
    private static final double[] MIX = {0.354, 0.146, 0.112, 0.095, 0.084, 0.075, 0.07, 0.064};

    private final double stated;
    private final int reference;
    private final int runs;
    private final long seed;

    /**
     * @param stated run length
     * @param reference values
     * @param runs per row
     * @param seed of the streams
     */
    public DelayBenchmark(double stated, int reference, int runs, long seed) {
        this.stated = stated;
        this.reference = reference;
        this.runs = runs;
        this.seed = seed;
    }

    /**
     * @param only a detector's name, or null for all
     * @param out takes the lines of the table
     */
    public void run(String only, Consumer<String> out) {
        out.accept("| change | detector | limit | median | 90 % | median / limit | missed |");
        out.accept("|---|---|---|---|---|---|---|");
        for (double to : new double[] {0.20, 0.15, 0.12}) {
            double kl = to * Math.log(to / 0.1) + (1 - to) * Math.log((1 - to) / 0.9);
            for (String detector : chosen(only, "proportion", "cusum", "adwin")) {
                numbers(
                        "Bernoulli 0.10 → " + to,
                        detector,
                        kl,
                        r -> () -> r.nextDouble() < 0.1 ? 1 : 0,
                        r -> () -> r.nextDouble() < to ? 1 : 0,
                        out);
            }
        }
        for (double factor : new double[] {1.15, 1.30}) {
            double shift = Math.log(factor) / SIGMA;
            for (String detector : chosen(only, "rank", "conformal", "cusum", "kswin", "adwin")) {
                numbers(
                        "lognormal σ 0.8, × " + factor,
                        detector,
                        shift * shift / 2,
                        r -> () -> lognormal(r),
                        r -> () -> factor * lognormal(r),
                        out);
            }
        }
        for (String detector : chosen(only, "category-mix", "psi", "js")) {
            mix("8 categories, 0.1 from the first to the last", detector, moved(0, 7, 0.1), out);
            mix("8 categories, 0.05 from the first to the last", detector, moved(0, 7, 0.05), out);
            mix("8 categories, halfway to uniform", detector, halfway(), out);
        }
    }

    private static List<String> chosen(String only, String... detectors) {
        return Arrays.stream(detectors)
                .filter(d -> only == null || only.equals(d))
                .toList();
    }

    private static double lognormal(SplittableRandom random) {
        return Math.exp(SIGMA * NullStream.normal(random));
    }

    private void numbers(
            String change,
            String name,
            double divergence,
            Function<SplittableRandom, DoubleSupplier> before,
            Function<SplittableRandom, DoubleSupplier> after,
            Consumer<String> out) {
        Calibration calibration = Calibration.of(new RunLength(stated));
        report(change, name, divergence, out, random -> {
            DoubleSupplier calm = before.apply(random);
            double[] first = new double[reference];
            Arrays.setAll(first, i -> calm.getAsDouble());
            NumberDetector detector = Detectors.ofNumbers(name, first, Dependence.NONE, calibration, random.nextLong());
            DoubleSupplier moved = after.apply(random);
            return delay(detector, () -> detector.update(moved.getAsDouble()));
        });
    }

    private static double[] moved(int from, int to, double mass) {
        double[] q = MIX.clone();
        q[from] -= mass;
        q[to] += mass;
        return q;
    }

    private static double[] halfway() {
        return Arrays.stream(MIX).map(p -> (p + 1.0 / MIX.length) / 2).toArray();
    }

    private void mix(String change, String name, double[] after, Consumer<String> out) {
        double divergence = 0;
        for (int i = 0; i < MIX.length; i++) {
            divergence += after[i] * Math.log(after[i] / MIX[i]);
        }
        Calibration calibration = Calibration.of(new RunLength(stated));
        report(change, name, divergence, out, random -> {
            List<String> first = new ArrayList<>();
            for (int i = 0; i < reference; i++) {
                first.add(draw(MIX, random));
            }
            CategoryDetector detector = Detectors.ofCategories(name, first, calibration, random.nextLong());
            return delay(detector, () -> detector.update(draw(after, random)));
        });
    }

    private static String draw(double[] probabilities, SplittableRandom random) {
        double u = random.nextDouble();
        int i = 0;
        while (i < probabilities.length - 1 && u >= probabilities[i]) {
            u -= probabilities[i++];
        }
        return "c" + i;
    }

    private static long delay(Detector detector, Runnable update) {
        while (detector.observations() < LONGEST && !detector.alarm()) {
            update.run();
        }
        return detector.alarm() ? detector.observations() : Long.MAX_VALUE;
    }

    private void report(
            String change,
            String detector,
            double divergence,
            Consumer<String> out,
            ToLongFunction<SplittableRandom> run) {
        double limit = Math.log(stated) / divergence;
        SplittableRandom seeds = new SplittableRandom(seed);
        long[] delays = new long[runs];
        Arrays.setAll(delays, i -> run.applyAsLong(seeds.split()));
        Arrays.sort(delays);
        long median = delays[runs / 2];
        long late = delays[(int) (0.9 * (runs - 1))];
        out.accept(String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %s | %s | %s | %d of %d |",
                change,
                detector,
                limit,
                text(median),
                text(late),
                median == Long.MAX_VALUE ? "–" : String.format(Locale.ROOT, "%.2f", median / limit),
                Arrays.stream(delays).filter(d -> d == Long.MAX_VALUE).count(),
                runs));
    }

    private static String text(long delay) {
        return delay == Long.MAX_VALUE ? "none" : Long.toString(delay);
    }
}
