package io.attune.drift.measure;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.CategoryDetector;
import io.attune.drift.detect.Dependence;
import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.Detectors;
import io.attune.drift.detect.NumberDetector;
import io.attune.drift.detect.RunLength;
import io.attune.drift.detect.VectorDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time per update, by JMH: {@code java -cp … org.openjdk.jmh.Main DetectorUpdateBenchmark}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class DetectorUpdateBenchmark {

    private static final int VALUES = 2_048;
    private static final Calibration NEVER = Calibration.of(new RunLength(1e12));

    /** Detectors of numbers. */
    @State(Scope.Thread)
    public static class Numbers {
        @Param({
            "mean",
            "proportion",
            "rank",
            "conformal",
            "adwin",
            "page-hinkley",
            "cusum",
            "ewma",
            "kswin",
            "ddm",
            "eddm",
            "hddm-a",
            "hddm-w",
            "psi",
            "js",
            "wasserstein"
        })
        public String name;

        private final double[] values = new double[VALUES];
        private NumberDetector detector;
        private int at;

        /** A reference of 2,048 values that are then seen again and again. */
        @Setup
        public void start() {
            SplittableRandom random = new SplittableRandom(1);
            boolean binary = name.equals("proportion") || name.equals("ddm") || name.equals("eddm");
            for (int i = 0; i < VALUES; i++) {
                double x = random.nextDouble();
                values[i] = binary ? (x < 0.1 ? 1 : 0) : x;
            }
            detector = Detectors.ofNumbers(name, values, Dependence.NONE, NEVER, 1);
        }
    }

    /** Detectors of 384-dimensional vectors. */
    @State(Scope.Thread)
    public static class Vectors {
        @Param({"embedding", "embedding-rff", "embedding-classifier"})
        public String name;

        private final List<float[]> values = new ArrayList<>();
        private VectorDetector detector;
        private int at;

        /** A reference of 500 vectors. */
        @Setup
        public void start() {
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < VALUES; i++) {
                float[] vector = new float[384];
                for (int j = 0; j < vector.length; j++) {
                    vector[j] = (float) (random.nextDouble() - 0.5);
                }
                values.add(vector);
            }
            detector = Detectors.ofVectors(name, values.subList(0, 500), new DetectorCodec(), NEVER, 1);
        }
    }

    /** Twenty categories. */
    @State(Scope.Thread)
    public static class Categories {
        private final String[] values = new String[VALUES];
        private CategoryDetector detector;
        private int at;

        /** A reference of 2,048. */
        @Setup
        public void start() {
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < VALUES; i++) {
                values[i] = "c" + random.nextInt(20);
            }
            detector = Detectors.ofCategories("category-mix", List.of(values), NEVER, 1);
        }
    }

    /** One number. */
    @Benchmark
    public double number(Numbers state) {
        return state.detector.update(state.values[state.at++ & (VALUES - 1)]);
    }

    /** One vector. */
    @Benchmark
    public double vector(Vectors state) {
        return state.detector.update(state.values.get(state.at++ & (VALUES - 1)));
    }

    /** One category. */
    @Benchmark
    public double category(Categories state) {
        return state.detector.update(state.values[state.at++ & (VALUES - 1)]);
    }
}
