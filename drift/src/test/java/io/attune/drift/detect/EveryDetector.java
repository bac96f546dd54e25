package io.attune.drift.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** One detector of every kind and name, each after a reference of its own, and values to feed them with. */
final class EveryDetector {

    private static final Calibration CALIBRATION = Calibration.of(new RunLength(1e9));

    private EveryDetector() {}

    static List<Detector> plain(DetectorCodec codec, SplittableRandom random) {
        List<String> categories = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            categories.add(RunLengthTest.skewed(random, 8));
            vectors.add(RunLengthTest.cloud(random, 0));
        }
        double[] numbers = random.doubles(100).toArray();
        double[] errors = random.doubles(100).map(x -> x < 0.3 ? 1 : 0).toArray();
        List<Detector> all = new ArrayList<>();
        for (DetectorCatalogue.Entry entry : DetectorCatalogue.entries()) {
            String name = entry.name();
            switch (entry.takes()) {
                case NUMBER, UNIT -> all.add(Detectors.ofNumbers(name, numbers, Dependence.NONE, CALIBRATION, 5));
                case BINARY -> all.add(Detectors.ofNumbers(name, errors, Dependence.NONE, CALIBRATION, 5));
                case CATEGORY -> all.add(Detectors.ofCategories(name, categories, CALIBRATION, 5));
                case TEXT -> all.add(Detectors.ofVectors(name, vectors, codec, CALIBRATION, 5));
                case NUMBER_OR_CATEGORY -> {
                    all.add(Detectors.ofNumbers(name, numbers, Dependence.NONE, CALIBRATION, 5));
                    all.add(Detectors.ofCategories(name, categories, CALIBRATION, 5));
                }
            }
        }
        double[][] byHour = IntStream.range(0, ConformalDetector.HOURS)
                .mapToObj(hour -> random.doubles(10).toArray())
                .toArray(double[][]::new);
        for (MeanDetector.Direction direction : MeanDetector.Direction.values()) {
            all.add(ConformalDetector.ofHours(byHour, direction, CALIBRATION.runLength(), 5));
            all.add(ConformalDetector.ofReference(numbers, direction, CALIBRATION.runLength(), 5));
            all.add(MeanDetector.ofProportion(30, 100, CALIBRATION, direction));
        }
        return all;
    }

    static List<Detector> adapted(DetectorCodec codec, SplittableRandom random) {
        double[] numbers = random.doubles(400).toArray();
        List<Detector> all = new ArrayList<>();
        Dependence blocks = new Dependence(0, Dependence.Mode.BLOCKS);
        List<String> categories = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 800; i++) {
            // Pairs alike, so that there is something to thin out.
            categories.add(i % 2 == 0 ? RunLengthTest.skewed(random, 8) : categories.get(i - 1));
            vectors.add(i % 2 == 0 ? RunLengthTest.cloud(random, 0) : vectors.get(i - 1));
        }
        all.add(Detectors.ofCategories("category-mix", categories, blocks, CALIBRATION, 5));
        all.add(Detectors.ofVectors("embedding", vectors, blocks, codec, CALIBRATION, 5));
        for (Dependence.Mode mode : Dependence.Mode.values()) {
            all.add(Detectors.ofNumbers("rank", numbers, new Dependence(10, mode), CALIBRATION, 5));
            all.add(Detectors.ofNumbers("ewma", numbers, new Dependence(10, mode), CALIBRATION, 5));
        }
        return all;
    }

    static void feed(Detector detector, SplittableRandom random) {
        if (detector instanceof NumberDetector number) {
            double x = random.nextDouble();
            boolean binary =
                    DetectorCatalogue.find(detector.name()).orElseThrow().takes() == DetectorCatalogue.Input.BINARY;
            number.update(binary ? (x < 0.4 ? 1 : 0) : x);
        } else if (detector instanceof CategoryDetector category) {
            category.update(RunLengthTest.skewed(random, 8));
        } else if (detector instanceof VectorDetector vector) {
            vector.update(RunLengthTest.cloud(random, 0));
        }
    }
}
