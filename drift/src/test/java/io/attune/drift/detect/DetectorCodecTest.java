package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DetectorCodecTest {

    private final DetectorCodec codec = new DetectorCodec();
    private final Calibration calibration = Calibration.of(new RunLength(1e9));

    @Test
    void everyDetectorContinuesExactlyAfterRestoring() {
        SplittableRandom random = new SplittableRandom(1);
        List<Detector> all = all(random);
        all.addAll(adapted(random));
        for (Detector original : all) {
            for (int i = 0; i < 41; i++) {
                feed(original, random.split());
            }
            Detector restored = codec.restore(codec.save(original));
            assertThat(restored.statistic()).isEqualTo(original.statistic());
            for (int i = 0; i < 100; i++) {
                feed(original, new SplittableRandom(i));
                feed(restored, new SplittableRandom(i));
            }
            assertThat(restored.statistic()).as(original.name()).isEqualTo(original.statistic());
            assertThat(restored.changePoint()).isEqualTo(original.changePoint());
            assertThat(restored.threshold()).isEqualTo(original.threshold());
            assertThat(restored.observations()).isEqualTo(141);
            assertThat(codec.save(restored)).isEqualTo(codec.save(original));
        }
    }

    @Test
    void resetForgetsEvidenceAndKeepsTheReference() {
        SplittableRandom random = new SplittableRandom(2);
        for (Detector detector : all(random)) {
            byte[] fresh = codec.save(detector);
            for (int i = 0; i < 100; i++) {
                feed(detector, random);
            }
            detector.reset();
            assertThat(detector.observations()).isZero();
            assertThat(detector.alarm()).isFalse();
            assertThat(detector.changePoint()).isEqualTo(-1);
            Detector other = codec.restore(fresh);
            for (int i = 0; i < 50; i++) {
                feed(detector, new SplittableRandom(i));
                feed(other, new SplittableRandom(i));
            }
            assertThat(detector.statistic()).as(detector.name()).isEqualTo(other.statistic());
        }
    }

    @Test
    void everyStateStaysWithin16KilobytesAfterALargeReference() {
        List<float[]> reference = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 2_000; i++) {
            reference.add(RunLengthTest.cloud(random, 0));
        }
        List<String> categories = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            categories.add("a-category-with-a-long-name-" + random.nextInt(60));
        }
        double[] numbers = random.doubles(20_000).toArray();
        double[] errors = random.doubles(20_000).map(x -> x < 0.3 ? 1 : 0).toArray();
        List<Detector> all = new ArrayList<>(List.of(
                Detectors.ofVectors("embedding", reference, codec, calibration, 5),
                Detectors.ofVectors("embedding-rff", reference, codec, calibration, 5),
                Detectors.ofVectors("embedding-classifier", reference, codec, calibration, 5),
                CategoryMixDetector.ofReference(categories, calibration),
                CategoryChartDetector.ofReference("js", categories, calibration.runLength(), 5)));
        for (String name : List.of("mean", "rank", "conformal", "adwin", "kswin", "psi", "js", "wasserstein")) {
            all.add(Detectors.ofNumbers(name, numbers, Dependence.NONE, calibration, 5));
            all.add(Detectors.ofNumbers(name, numbers, new Dependence(288, Dependence.Mode.NONE), calibration, 5));
        }
        all.add(Detectors.ofNumbers("proportion", errors, Dependence.NONE, calibration, 5));
        for (Detector detector : all) {
            for (int i = 0; i < 500; i++) {
                feed(detector, random);
            }
            assertThat(codec.save(detector).length).as(detector.name()).isLessThanOrEqualTo(16 * 1024);
        }
    }

    @Test
    void refusesWhatItCannotRead() {
        assertThatThrownBy(() -> codec.restore(new byte[] {9, 1})).hasMessageContaining("version 9");
        assertThatThrownBy(() -> codec.restore(new byte[] {2, 77})).hasMessageContaining("kind 77");
        assertThatThrownBy(() -> codec.restore(new byte[] {2, 1})).hasMessageContaining("cannot be read");
    }

    @Test
    void badValuesGetAMessageAndLeaveTheStateAlone() {
        MeanDetector mean = MeanDetector.ofProportion(10, 100, calibration);
        assertThatThrownBy(() -> mean.update(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> mean.update(1.5)).hasMessageContaining("1.5");
        RankDetector rank = RankDetector.ofReference(new double[30], calibration, 1);
        assertThatThrownBy(() -> rank.update(Double.POSITIVE_INFINITY)).hasMessageContaining("Infinity");
        assertThat(rank.observations()).isZero();
        assertThatThrownBy(() -> RankDetector.ofReference(new double[] {1}, calibration, 1))
                .hasMessageContaining("has 1");
        SignFeatures features = codec.features(3);
        assertThatThrownBy(() -> features.of(new float[3])).hasMessageContaining("not zero");
        assertThatThrownBy(() -> features.of(new float[2])).hasMessageContaining("3 dimensions, has 2");
    }

    private List<Detector> all(SplittableRandom random) {
        List<String> categories = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            categories.add(RunLengthTest.skewed(random, 8));
            vectors.add(RunLengthTest.cloud(random, 0));
        }
        double[] numbers = random.doubles(100).toArray();
        List<Detector> all = new ArrayList<>(List.of(
                MeanDetector.ofProportion(30, 100, calibration),
                CategoryMixDetector.ofReference(categories, calibration),
                CategoryChartDetector.ofReference("psi", categories, calibration.runLength(), 5),
                Detectors.ofVectors("embedding", vectors, codec, calibration, 5),
                Detectors.ofVectors("embedding-rff", vectors, codec, calibration, 5),
                Detectors.ofVectors("embedding-classifier", vectors, codec, calibration, 5)));
        double[] errors = random.doubles(100).map(x -> x < 0.3 ? 1 : 0).toArray();
        for (DetectorCatalogue.Entry entry : DetectorCatalogue.entries()) {
            switch (entry.takes()) {
                case NUMBER, UNIT, NUMBER_OR_CATEGORY ->
                    all.add(Detectors.ofNumbers(entry.name(), numbers, Dependence.NONE, calibration, 5));
                case BINARY -> all.add(Detectors.ofNumbers(entry.name(), errors, Dependence.NONE, calibration, 5));
                case CATEGORY, TEXT -> {}
            }
        }
        return all;
    }

    private List<Detector> adapted(SplittableRandom random) {
        double[] numbers = random.doubles(400).toArray();
        List<Detector> all = new ArrayList<>();
        for (Dependence.Mode mode : Dependence.Mode.values()) {
            all.add(Detectors.ofNumbers("rank", numbers, new Dependence(10, mode), calibration, 5));
            all.add(Detectors.ofNumbers("ewma", numbers, new Dependence(10, mode), calibration, 5));
        }
        return all;
    }

    private static void feed(Detector detector, SplittableRandom random) {
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
