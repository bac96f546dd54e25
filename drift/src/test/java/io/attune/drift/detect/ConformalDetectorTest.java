package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConformalDetectorTest {

    private static final int RUN_LENGTH = 500;

    @Test
    void theRunLengthHoldsWhereTheMeanFollowsTheHour() {
        int runs = 150;
        double total = 0;
        for (int run = 0; run < runs; run++) {
            SplittableRandom random = new SplittableRandom(run);
            ConformalDetector detector = detector(random, RUN_LENGTH, run);
            int t = 0;
            while (!detector.alarm() && t < 20 * RUN_LENGTH) {
                update(detector, random, t++, 0);
            }
            total += t;
        }
        assertThat(total / runs).isGreaterThan(RUN_LENGTH);
    }

    @Test
    void aShiftIsFoundAndDatedInEveryPartOfTheDay() {
        SplittableRandom random = new SplittableRandom(3);
        ConformalDetector detector = detector(random, 100_000, 3);
        assertThat(detector.parts()).isEqualTo(24);
        for (int t = 0; t < 200; t++) {
            update(detector, random, t, 0);
        }
        assertThat(detector.alarm()).isFalse();
        int t = 200;
        while (!detector.alarm() && t < 400) {
            update(detector, random, t++, 1.5);
        }
        assertThat(t).isLessThan(260);
        assertThat(detector.changePoint()).isBetween(185L, 215L);
        detector.reset();
        assertThat(detector.alarm()).isFalse();
    }

    @Test
    void aFallingRateIsFoundAndARisingOneIsNot() {
        SplittableRandom random = new SplittableRandom(4);
        for (double after : new double[] {0.5, 1.0}) {
            double[] reference = new double[100];
            for (int i = 0; i < reference.length; i++) {
                reference[i] = random.nextDouble() < 0.8 ? 1 : 0;
            }
            ConformalDetector detector =
                    ConformalDetector.ofReference(reference, MeanDetector.Direction.DOWN, new RunLength(10_000), 1);
            for (int i = 0; i < 300; i++) {
                detector.update(random.nextDouble() < after ? 1 : 0);
            }
            assertThat(detector.alarm()).isEqualTo(after < 0.8);
        }
    }

    @Test
    void savedAndRestoredItGoesOn() {
        SplittableRandom random = new SplittableRandom(5);
        DetectorCodec codec = new DetectorCodec();
        ConformalDetector detector = detector(random, RUN_LENGTH, 5);
        for (int t = 0; t < 100; t++) {
            update(detector, random, t, 0);
        }
        byte[] saved = codec.save(detector);
        assertThat(saved.length).isLessThan(9 * 1024);
        ConformalDetector restored = (ConformalDetector) codec.restore(saved);
        SplittableRandom same = random.split();
        for (int t = 100; t < 200; t++) {
            double x = same.nextDouble();
            detector.hour(t % 24);
            restored.hour(t % 24);
            assertThat(restored.update(x)).isEqualTo(detector.update(x));
        }
    }

    @Test
    void whatIsNoReferenceOrHourIsRefused() {
        assertThatThrownBy(() -> ConformalDetector.ofReference(
                        new double[10], MeanDetector.Direction.BOTH, new RunLength(100), 1))
                .hasMessageContaining("at least 20 values, has 10");
        ConformalDetector detector = detector(new SplittableRandom(1), RUN_LENGTH, 1);
        assertThatThrownBy(() -> detector.hour(24)).hasMessageContaining("was 24");
        assertThatThrownBy(() -> detector.update(Double.NaN)).hasMessageContaining("finite");
    }

    private static ConformalDetector detector(SplittableRandom random, double runLength, long seed) {
        double[][] byHour = new double[24][30];
        for (int hour = 0; hour < 24; hour++) {
            for (int i = 0; i < 30; i++) {
                byHour[hour][i] = 3 * Math.cos(2 * Math.PI * hour / 24) + random.nextGaussian();
            }
        }
        return ConformalDetector.ofHours(byHour, MeanDetector.Direction.BOTH, new RunLength(runLength), seed);
    }

    private static void update(ConformalDetector detector, SplittableRandom random, int t, double shift) {
        int hour = t / 4 % 24;
        detector.hour(hour);
        detector.update(3 * Math.cos(2 * Math.PI * hour / 24) + random.nextGaussian() + shift);
    }
}
