package io.attune.drift.bench;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.Dependence;
import io.attune.drift.detect.Detector;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.Detectors;
import io.attune.drift.detect.NumberDetector;
import io.attune.drift.detect.RunLength;
import io.attune.drift.detect.VectorDetector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Time per update (median of eleven rounds) and bytes of saved state of every detector, as a Markdown table: a first look that needs nothing but the
 * command line; the JMH benchmark of this module has the last word.
 */
public final class CostBenchmark {

    private static final int REFERENCE = 2_000;
    private static final int DIMENSIONS = 384;
    private static final int ROUNDS = 11;

    private final Consumer<String> out;
    private final DetectorCodec codec = new DetectorCodec();

    /** @param out takes the lines of the table */
    public CostBenchmark(Consumer<String> out) {
        this.out = out;
    }

    /** Measures them all, in about twenty seconds. */
    public void run() {
        out.accept("| detector | per update, µs | saved state, bytes |");
        out.accept("|---|---|---|");
        Calibration never = Calibration.of(new RunLength(1e12));
        SplittableRandom random = new SplittableRandom(1);
        double[] numbers = random.doubles(REFERENCE).toArray();
        double[] errors = Arrays.stream(numbers).map(x -> x < 0.1 ? 1 : 0).toArray();
        List<String> categories = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < REFERENCE; i++) {
            categories.add("c" + random.nextInt(20));
            float[] vector = new float[DIMENSIONS];
            for (int j = 0; j < vector.length; j++) {
                vector[j] = (float) (random.nextDouble() - 0.5);
            }
            vectors.add(vector);
        }
        for (DetectorCatalogue.Entry entry : DetectorCatalogue.entries()) {
            switch (entry.takes()) {
                case NUMBER, UNIT, NUMBER_OR_CATEGORY, BINARY -> {
                    double[] values = entry.takes() == DetectorCatalogue.Input.BINARY ? errors : numbers;
                    NumberDetector detector = Detectors.ofNumbers(entry.name(), values, Dependence.NONE, never, 1);
                    report(detector, 100_000, i -> detector.update(values[i % REFERENCE]));
                }
                case CATEGORY -> {
                    var detector = Detectors.ofCategories(entry.name(), categories, never, 1);
                    report(detector, 50_000, i -> detector.update(categories.get(i % REFERENCE)));
                }
                case TEXT -> {
                    VectorDetector detector = Detectors.ofVectors(entry.name(), vectors, codec, never, 1);
                    report(detector, 5_000, i -> detector.update(vectors.get(i % REFERENCE)));
                }
            }
        }
    }

    private void report(Detector detector, int updates, IntConsumer update) {
        double[] rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < updates; i++) {
                update.accept(i);
            }
            rounds[round] = (double) (System.nanoTime() - start) / updates / 1_000;
        }
        Arrays.sort(rounds);
        out.accept(String.format(
                Locale.ROOT, "| %s | %.3f | %d |", detector.name(), rounds[ROUNDS / 2], codec.save(detector).length));
    }
}
