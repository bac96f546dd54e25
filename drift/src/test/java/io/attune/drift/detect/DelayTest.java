package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Planted changes are found, in a time near what the evidence allows, and the change point is near the truth. */
class DelayTest {

    private static final Calibration CALIBRATION = Calibration.of(new RunLength(100_000));

    @Test
    void doubledRateIsFoundNearTheFirstOrderLimit() {
        // log(A) / KL(0.2 || 0.1) = 259.
        double limit = Math.log(100_000) / (0.2 * Math.log(2) + 0.8 * Math.log(0.8 / 0.9));
        double median = median(30, i -> {
            SplittableRandom r = new SplittableRandom(i);
            int successes = (int)
                    IntStream.range(0, 20_000).filter(k -> r.nextDouble() < 0.1).count();
            MeanDetector detector = MeanDetector.ofProportion(successes, 20_000, CALIBRATION);
            return RunLengths.delay(detector, 5_000, t -> detector.update(r.nextDouble() < 0.2 ? 1 : 0));
        });
        assertThat(median).isLessThan(1.25 * limit);
    }

    @Test
    void fallingMeanIsFound() {
        double median = median(20, i -> {
            SplittableRandom r = new SplittableRandom(i);
            MeanDetector detector = MeanDetector.ofValues(r.doubles(500).toArray(), 0, 1, CALIBRATION);
            return RunLengths.delay(detector, 5_000, t -> detector.update(0.6 * r.nextDouble()));
        });
        assertThat(median).isLessThan(200);
    }

    @Test
    void longerTokenCountsAreFoundByRanks() {
        double median = median(20, i -> {
            SplittableRandom r = new SplittableRandom(i);
            double[] reference = IntStream.range(0, 2_000)
                    .mapToDouble(k -> Math.exp(0.8 * RunLengths.normal(r)))
                    .toArray();
            RankDetector detector = RankDetector.ofReference(reference, CALIBRATION, 1);
            return RunLengths.delay(detector, 5_000, t -> detector.update(1.3 * Math.exp(0.8 * RunLengths.normal(r))));
        });
        // log(A) / KL = 11.5 / (0.5 (log 1.3 / 0.8)²) = 214 for a detector that knows the family.
        assertThat(median).isLessThan(2 * 214);
    }

    @Test
    void widerSpreadAtTheSameMedianIsFoundByRanks() {
        double median = median(20, i -> {
            SplittableRandom r = new SplittableRandom(i);
            double[] reference = IntStream.range(0, 1_000)
                    .mapToDouble(k -> RunLengths.normal(r))
                    .toArray();
            RankDetector detector = RankDetector.ofReference(reference, CALIBRATION, 1);
            return RunLengths.delay(detector, 5_000, t -> detector.update(2 * RunLengths.normal(r)));
        });
        assertThat(median).isLessThan(150);
    }

    @Test
    void changedMixAndNewCategoryAreFound() {
        double mix = median(20, i -> {
            SplittableRandom r = new SplittableRandom(i);
            CategoryMixDetector detector = categories(r);
            return RunLengths.delay(detector, 5_000, t -> detector.update("c" + r.nextInt(4)));
        });
        assertThat(mix).isLessThan(250);
        double unseen = median(20, i -> {
            SplittableRandom r = new SplittableRandom(i);
            CategoryMixDetector detector = categories(r);
            return RunLengths.delay(
                    detector, 5_000, t -> detector.update(r.nextDouble() < 0.3 ? "new" : RunLengthTest.skewed(r, 8)));
        });
        assertThat(unseen).isLessThan(60);
    }

    @Test
    void movedCloudIsFoundAndTheChangePointIsNear() {
        QuantizedFeatures features = new QuantizedFeatures(16);
        int[] off = new int[20];
        double median = median(20, i -> {
            SplittableRandom r = new SplittableRandom(i);
            List<float[]> reference = new ArrayList<>();
            for (int k = 0; k < 250; k++) {
                reference.add(RunLengthTest.cloud(r, 0));
            }
            EmbeddingDetector detector = EmbeddingDetector.ofReference(reference, features, CALIBRATION, 1);
            int delay =
                    RunLengths.delay(detector, 5_000, t -> detector.update(RunLengthTest.cloud(r, t < 300 ? 0 : 2.5)));
            off[i] = (int) Math.abs(detector.changePoint() - 300);
            return delay - 300;
        });
        assertThat(median).isBetween(1.0, 150.0);
        Arrays.sort(off);
        assertThat(off[10]).isLessThan(60);
    }

    private static CategoryMixDetector categories(SplittableRandom r) {
        List<String> reference = new ArrayList<>();
        for (int k = 0; k < 500; k++) {
            reference.add(RunLengthTest.skewed(r, 8));
        }
        return CategoryMixDetector.ofReference(reference, CALIBRATION);
    }

    private static double median(int runs, IntFunction<Integer> run) {
        int[] delays = IntStream.range(0, runs).map(run::apply).sorted().toArray();
        return delays[runs / 2];
    }
}
