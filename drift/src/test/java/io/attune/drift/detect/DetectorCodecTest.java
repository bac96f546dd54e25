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
        List<Detector> all = EveryDetector.plain(codec, random);
        all.addAll(EveryDetector.adapted(codec, random));
        for (Detector original : all) {
            for (int i = 0; i < 41; i++) {
                EveryDetector.feed(original, random.split());
            }
            Detector restored = codec.restore(codec.save(original));
            assertThat(restored.statistic()).isEqualTo(original.statistic());
            for (int i = 0; i < 100; i++) {
                EveryDetector.feed(original, new SplittableRandom(i));
                EveryDetector.feed(restored, new SplittableRandom(i));
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
        for (Detector detector : EveryDetector.plain(codec, random)) {
            byte[] fresh = codec.save(detector);
            for (int i = 0; i < 100; i++) {
                EveryDetector.feed(detector, random);
            }
            detector.reset();
            assertThat(detector.observations()).isZero();
            assertThat(detector.alarm()).isFalse();
            assertThat(detector.changePoint()).isEqualTo(-1);
            Detector other = codec.restore(fresh);
            for (int i = 0; i < 50; i++) {
                EveryDetector.feed(detector, new SplittableRandom(i));
                EveryDetector.feed(other, new SplittableRandom(i));
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
                EveryDetector.feed(detector, random);
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
        QuantizedFeatures features = codec.features(3);
        assertThatThrownBy(() -> features.of(new float[3])).hasMessageContaining("not zero");
        assertThatThrownBy(() -> features.of(new float[2])).hasMessageContaining("3 dimensions, has 2");
    }
}
