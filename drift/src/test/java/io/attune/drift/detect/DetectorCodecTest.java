package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DetectorCodecTest {

    private final DetectorCodec codec = new DetectorCodec();
    private final Calibration calibration = Calibration.of(new RunLength(1_000));

    @Test
    void everyDetectorContinuesExactlyAfterRestoring() {
        SplittableRandom random = new SplittableRandom(1);
        for (Detector original : all(random)) {
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
    void embeddingStateStaysWithin16Kilobytes() {
        List<float[]> reference = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 2_000; i++) {
            reference.add(RunLengthTest.cloud(random, 0));
        }
        Detector detector = EmbeddingDetector.ofReference(reference, codec.features(16), calibration, 1);
        assertThat(codec.save(detector).length).isLessThanOrEqualTo(16 * 1024);
    }

    @Test
    void refusesWhatItCannotRead() {
        assertThatThrownBy(() -> codec.restore(new byte[] {9, 1})).hasMessageContaining("version 9");
        assertThatThrownBy(() -> codec.restore(new byte[] {1, 77})).hasMessageContaining("kind 77");
        assertThatThrownBy(() -> codec.restore(new byte[] {1, 1})).hasMessageContaining("cannot be read");
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
        FourierFeatures features = codec.features(3);
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
        return List.of(
                MeanDetector.ofProportion(30, 100, calibration),
                MeanDetector.ofValues(numbers, 0, 1, calibration),
                RankDetector.ofReference(numbers, calibration, 5),
                CategoryMixDetector.ofReference(categories, calibration),
                EmbeddingDetector.ofReference(vectors, codec.features(16), calibration, 5));
    }

    private static void feed(Detector detector, SplittableRandom random) {
        if (detector instanceof NumberDetector number) {
            number.update(random.nextDouble());
        } else if (detector instanceof CategoryDetector category) {
            category.update(RunLengthTest.skewed(random, 8));
        } else if (detector instanceof VectorDetector vector) {
            vector.update(RunLengthTest.cloud(random, 0));
        }
    }
}
