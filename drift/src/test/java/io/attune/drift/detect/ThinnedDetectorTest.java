package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ThinnedDetectorTest {

    private static final Dependence BLOCKS = new Dependence(0, Dependence.Mode.BLOCKS);
    private static final Calibration CALIBRATION = Calibration.of(new RunLength(200));

    @Test
    void memoryIsThatOfTheChain() {
        SplittableRandom random = new SplittableRandom(1);
        // The autocorrelation of a chain that stays with probability s is s^k, its integrated time (1 + s) / (1 − s).
        assertThat(Autocorrelation.time(take(50_000, sticky(random, 0.8)))).isCloseTo(9, within(1.0));
        assertThat(Autocorrelation.time(take(50_000, sticky(random, 0)))).isLessThan(1.2);
        List<float[]> vectors = new ArrayList<>();
        Supplier<String> topics = sticky(random, 0.8);
        for (int i = 0; i < 20_000; i++) {
            float[] vector = new float[8];
            vector[topics.get().charAt(1) - '0'] = 1;
            vectors.add(vector);
        }
        assertThat(Autocorrelation.timeOfVectors(vectors)).isCloseTo(9, within(1.5));
        // What never changes has no memory, whatever its mean is rounded to.
        double[] constant = new double[2_000];
        Arrays.fill(constant, 0.1);
        assertThat(Autocorrelation.time(constant)).isEqualTo(1);
        assertThat(Autocorrelation.time(Collections.nCopies(2_000, "c"))).isEqualTo(1);
        assertThat(Autocorrelation.timeOfVectors(Collections.nCopies(2_000, new float[] {0.1f, 0.2f})))
                .isEqualTo(1);
    }

    @Test
    void aRepresentativeIsDrawnFromEachBlockAndNeverFromAGap() {
        Thinning thinning = new Thinning(5, 20, 7);
        int[] places = new int[5];
        for (int period = 0; period < 1_000; period++) {
            int taken = 0;
            for (int i = 0; i < 25; i++) {
                if (thinning.next()) {
                    taken++;
                    places[i]++;
                }
            }
            assertThat(taken).isEqualTo(1);
        }
        assertThat(Arrays.stream(places).min().orElseThrow()).isGreaterThan(150);
    }

    /** A fifth of what the measured table has, so that it fits into a build; without blocks the same chain alarms far too soon. */
    @Test
    void aStickyMixKeepsItsRunLengthByBlocksOnly() {
        assertThat(meanRunLength(BLOCKS)).isGreaterThan(200);
        assertThat(meanRunLength(Dependence.NONE)).isLessThan(100);
    }

    private static double meanRunLength(Dependence dependence) {
        double sum = 0;
        int streams = 40;
        for (int i = 0; i < streams; i++) {
            SplittableRandom random = new SplittableRandom(i);
            Supplier<String> source = sticky(random, 0.8);
            CategoryDetector detector =
                    Detectors.ofCategories("category-mix", take(2_000, source), dependence, CALIBRATION, i);
            while (!detector.alarm() && detector.observations() < 2_000) {
                detector.update(source.get());
            }
            sum += detector.observations();
        }
        return sum / streams;
    }

    @Test
    void aChangeIsFoundAndItsPlaceCountsTheStream() {
        SplittableRandom random = new SplittableRandom(3);
        Supplier<String> source = sticky(random, 0.6);
        CategoryDetector detector = Detectors.ofCategories(
                "category-mix", take(4_000, source), BLOCKS, Calibration.of(new RunLength(100_000)), 1);
        for (int i = 0; i < 1_000; i++) {
            detector.update(source.get());
        }
        while (!detector.alarm() && detector.observations() < 4_000) {
            detector.update("new");
        }
        assertThat(detector.alarm()).isTrue();
        assertThat(detector.changePoint()).isBetween(700L, 1_100L);
        assertThat(detector.observations()).isLessThan(1_500);
        detector.reset();
        assertThat(detector.observations()).isZero();
        assertThat(detector.changePoint()).isEqualTo(-1);
    }

    @Test
    void whatCannotBeThinnedOutIsRefused() {
        List<String> stuck = take(100, sticky(new SplittableRandom(4), 0.98));
        assertThatThrownBy(() -> Detectors.ofCategories("category-mix", stuck, BLOCKS, CALIBRATION, 1))
                .hasMessageContaining("the reference of 100 leaves")
                .hasMessageContaining("20 are needed");
        for (Dependence wrong :
                List.of(new Dependence(7, Dependence.Mode.NONE), new Dependence(0, Dependence.Mode.WHITEN))) {
            assertThatThrownBy(() -> Detectors.ofCategories("psi", stuck, wrong, CALIBRATION, 1))
                    .hasMessageContaining("for numbers");
        }
    }

    private static <X> List<X> take(int count, Supplier<X> source) {
        List<X> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(source.get());
        }
        return taken;
    }

    private static Supplier<String> sticky(SplittableRandom random, double stay) {
        String[] last = {RunLengthTest.skewed(random, 8)};
        return () -> last[0] = random.nextDouble() < stay ? last[0] : RunLengthTest.skewed(random, 8);
    }
}
