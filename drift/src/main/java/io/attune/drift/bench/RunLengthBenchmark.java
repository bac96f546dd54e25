package io.attune.drift.bench;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.CategoryDetector;
import io.attune.drift.detect.ConformalDetector;
import io.attune.drift.detect.Dependence;
import io.attune.drift.detect.Detector;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.detect.DetectorCatalogue.Claim;
import io.attune.drift.detect.DetectorCatalogue.Entry;
import io.attune.drift.detect.DetectorCatalogue.Input;
import io.attune.drift.detect.Detectors;
import io.attune.drift.detect.MeanDetector;
import io.attune.drift.detect.NumberDetector;
import io.attune.drift.detect.RunLength;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measured run lengths on streams without change, as a Markdown table. Every stream has a reference of its own. Runs are cut at {@value #CUT} times
 * the stated length and the cut length counts, so the figures are lower bounds of the means.
 */
public final class RunLengthBenchmark {

    private static final int CUT = 10;
    private static final int PER_HOUR = 20;

    private final double stated;
    private final int reference;
    private final int streams;
    private final long seed;

    /**
     * @param stated run length
     * @param reference values
     * @param streams per row, ten times as many for detectors whose bound is nearly attained
     * @param seed of the streams
     */
    public RunLengthBenchmark(double stated, int reference, int streams, long seed) {
        this.stated = stated;
        this.reference = reference;
        this.streams = streams;
        this.seed = seed;
    }

    /**
     * @param tokens recorded token counts in order of time; empty for none
     * @param trace what the table calls them
     * @param only a detector's name, or null for all
     * @param out takes the lines of the table
     */
    public void run(double[] tokens, String trace, String only, Consumer<String> out) {
        out.accept(
                "| stream | detector | mode | claimed | mean run length | 95 % from | of stated | alarmed before the cut |");
        out.accept("|---|---|---|---|---|---|---|---|");
        for (NullStream stream : NullStream.all(tokens, trace)) {
            for (Entry entry : DetectorCatalogue.entries()) {
                if ((only == null || only.equals(entry.name())) && takes(entry.takes(), stream.values())) {
                    for (Dependence dependence : modes(stream, entry)) {
                        row(stream, entry, dependence, out);
                    }
                }
            }
        }
        if (only == null || only.equals(DetectorCatalogue.CONFORMAL)) {
            hourly(out);
        }
        for (String name : List.of(DetectorCatalogue.CATEGORY_MIX, DetectorCatalogue.PSI, DetectorCatalogue.JS)) {
            if (only == null || only.equals(name)) {
                Entry entry = DetectorCatalogue.find(name).orElseThrow();
                categories(entry, 0, Dependence.NONE, out);
                for (double stay : new double[] {0.5, 0.8}) {
                    categories(entry, stay, Dependence.NONE, out);
                    categories(entry, stay, new Dependence(0, Dependence.Mode.BLOCKS), out);
                }
            }
        }
    }

    private static boolean takes(Input input, NullStream.Values values) {
        return switch (input) {
            case BINARY -> values == NullStream.Values.BINARY;
            case UNIT -> values == NullStream.Values.UNIT;
            case NUMBER, NUMBER_OR_CATEGORY -> values != NullStream.Values.BINARY;
            case CATEGORY, TEXT -> false;
        };
    }

    private static List<Dependence> modes(NullStream stream, Entry entry) {
        List<Dependence> modes = new ArrayList<>(List.of(Dependence.NONE));
        if (entry.claim() == Claim.GUARANTEED || entry.name().equals("cusum")) {
            switch (stream.shape()) {
                case INDEPENDENT -> {}
                case AUTOCORRELATED, RECORDED -> {
                    modes.add(new Dependence(0, Dependence.Mode.WHITEN));
                    modes.add(new Dependence(0, Dependence.Mode.BLOCKS));
                }
                case SEASONAL -> {
                    modes.add(new Dependence(stream.season(), Dependence.Mode.NONE));
                    modes.add(new Dependence(stream.season(), Dependence.Mode.WHITEN));
                }
            }
        }
        return modes;
    }

    private static String label(Dependence dependence) {
        String mode = dependence.mode() == Dependence.Mode.NONE
                ? ""
                : dependence.mode().name().toLowerCase(Locale.ROOT);
        return (dependence.season() > 0 ? "season " + dependence.season() + " " : "") + mode;
    }

    private static String claimed(NullStream stream, Entry entry, Dependence dependence) {
        if (entry.claim() == Claim.CALIBRATED) {
            return "calibrated";
        }
        boolean named = stream.name().contains("AR(1)");
        return switch (stream.shape()) {
            case INDEPENDENT -> "yes";
            case AUTOCORRELATED -> dependence.mode() == Dependence.Mode.NONE ? "no" : "approximately";
            case SEASONAL ->
                dependence.season() == 0 || (named && dependence.mode() == Dependence.Mode.NONE)
                        ? "no"
                        : dependence.mode() == Dependence.Mode.NONE ? "yes" : "approximately";
            case RECORDED -> "no";
        };
    }

    private void row(NullStream stream, Entry entry, Dependence dependence, Consumer<String> out) {
        // A season needs whole cycles, blocks need values left over.
        int first = dependence.season() > 0 ? Math.max(reference, 4 * dependence.season()) : reference;
        int size = dependence.mode() == Dependence.Mode.BLOCKS ? 2 * first : first;
        Calibration calibration = Calibration.of(new RunLength(stated));
        report(stream.name(), entry.name(), label(dependence), claimed(stream, entry, dependence), out, random -> {
            DoubleSupplier values = stream.source().apply(random);
            double[] start = new double[size];
            for (int i = 0; i < size; i++) {
                start[i] = values.getAsDouble();
            }
            NumberDetector detector =
                    Detectors.ofNumbers(entry.name(), start, dependence, calibration, random.nextLong());
            return until(detector, () -> detector.update(values.getAsDouble()));
        });
    }

    /** What the job runs where a reference spans days: ranks within the hour of the day, on values whose mean follows the hour. */
    private void hourly(Consumer<String> out) {
        report("daily cycle in steps of an hour", DetectorCatalogue.CONFORMAL, "by the hour", "yes", out, random -> {
            double[][] start = new double[ConformalDetector.HOURS][Math.max(1, reference / ConformalDetector.HOURS)];
            for (int hour = 0; hour < start.length; hour++) {
                for (int i = 0; i < start[hour].length; i++) {
                    start[hour][i] = NullStream.ofHour(hour, random);
                }
            }
            ConformalDetector detector = ConformalDetector.ofHours(
                    start, MeanDetector.Direction.BOTH, new RunLength(stated), random.nextLong());
            return until(detector, () -> {
                int hour = (int) (detector.observations() / PER_HOUR % ConformalDetector.HOURS);
                detector.hour(hour);
                detector.update(NullStream.ofHour(hour, random));
            });
        });
    }

    /** @param stay probability that a category comes again instead of being drawn */
    private void categories(Entry entry, double stay, Dependence dependence, Consumer<String> out) {
        Calibration calibration = Calibration.of(new RunLength(stated));
        boolean blocks = dependence.mode() == Dependence.Mode.BLOCKS;
        String claimed =
                entry.claim() == Claim.CALIBRATED ? "calibrated" : stay == 0 ? "yes" : blocks ? "approximately" : "no";
        String stream = "8 categories, skewed" + (stay == 0 ? "" : ", staying " + stay);
        report(stream, entry.name(), label(dependence), claimed, out, random -> {
            Supplier<String> source = sticky(random, stay);
            List<String> start = Stream.generate(source)
                    .limit(blocks ? 4L * reference : reference)
                    .toList();
            CategoryDetector detector =
                    Detectors.ofCategories(entry.name(), start, dependence, calibration, random.nextLong());
            return until(detector, () -> detector.update(source.get()));
        });
    }

    private static Supplier<String> sticky(SplittableRandom random, double stay) {
        String[] last = {category(random)};
        return () -> last[0] = stay > 0 && random.nextDouble() < stay ? last[0] : category(random);
    }

    private static String category(SplittableRandom random) {
        double u = random.nextDouble();
        return "c" + (int) (8 * u * u);
    }

    private long until(Detector detector, Runnable update) {
        while (detector.observations() < CUT * stated && !detector.alarm()) {
            update.run();
        }
        return detector.alarm() ? detector.observations() : -detector.observations();
    }

    private void report(
            String stream,
            String detector,
            String mode,
            String claimed,
            Consumer<String> out,
            java.util.function.ToLongFunction<SplittableRandom> run) {
        boolean tight = detector.equals(DetectorCatalogue.CONFORMAL) || detector.equals(DetectorCatalogue.CATEGORY_MIX);
        int n = tight ? 10 * streams : streams;
        double sum = 0;
        double squares = 0;
        int alarmed = 0;
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 0; i < n; i++) {
            long length;
            try {
                length = run.applyAsLong(seeds.split());
            } catch (IllegalArgumentException e) {
                out.accept(String.format("| %s | %s | %s | – | %s | | | |", stream, detector, mode, e.getMessage()));
                return;
            }
            alarmed += length > 0 ? 1 : 0;
            sum += Math.abs(length);
            squares += (double) length * length;
        }
        double mean = sum / n;
        double error = Math.sqrt(Math.max(0, squares / n - mean * mean) / (n - 1));
        double from = mean - 1.645 * error;
        out.accept(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %.0f | %.0f | %.2f%s | %d of %d |",
                stream,
                detector,
                mode,
                claimed,
                mean,
                from,
                mean / stated,
                from >= stated ? "" : " (short)",
                alarmed,
                n));
    }
}
