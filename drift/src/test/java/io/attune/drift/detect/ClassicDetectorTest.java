package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ClassicDetectorTest {

    private static final double STATED = 300;
    private static final RunLength RUN_LENGTH = new RunLength(STATED);

    private static double value(Classic kind, SplittableRandom random, boolean changed) {
        if (kind.takesErrors()) {
            return random.nextDouble() < (changed ? 0.5 : 0.2) ? 1 : 0;
        }
        double u = random.nextDouble();
        return kind.takesUnit() ? (changed ? Math.pow(u, 0.25) : u) : RunLengths.normal(random) + (changed ? 1 : 0);
    }

    private static ClassicDetector start(Classic kind, SplittableRandom random, int reference, long seed) {
        double[] values = IntStream.range(0, reference)
                .mapToDouble(i -> value(kind, random, false))
                .toArray();
        return ClassicDetector.ofReference(kind.label(), values, RUN_LENGTH, seed);
    }

    /** Calibrated, not guaranteed: within a factor of two below the stated length on average over references. */
    @TestFactory
    List<DynamicTest> calibratedRunLengthIsNearTheStatedOneAndAChangeIsFoundMuchSooner() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Classic kind : Classic.values()) {
            tests.add(DynamicTest.dynamicTest(kind.label(), () -> {
                double calm = 0;
                double changed = 0;
                int runs = 12;
                for (int run = 0; run < runs; run++) {
                    SplittableRandom random = new SplittableRandom(run);
                    ClassicDetector detector = start(kind, random, 400, run);
                    calm += RunLengths.delay(detector, 3_000, t -> detector.update(value(kind, random, false)))
                            / (double) runs;
                    detector.reset();
                    assertThat(detector.alarm()).isFalse();
                    for (int i = 0; i < 100 && !detector.alarm(); i++) {
                        detector.update(value(kind, random, false));
                    }
                    changed += RunLengths.delay(detector, 3_000, t -> detector.update(value(kind, random, true)))
                            / (double) runs;
                }
                assertThat(calm).isGreaterThan(STATED / 2);
                assertThat(changed).isLessThan(calm / 2);
            }));
        }
        return tests;
    }

    @Test
    void theThresholdGrowsWithTheRunLength() {
        double[] reference = new SplittableRandom(1).doubles(300).toArray();
        double few = ClassicDetector.ofReference("cusum", reference, new RunLength(100), 1)
                .threshold();
        double more = ClassicDetector.ofReference("cusum", reference, new RunLength(10_000), 1)
                .threshold();
        double most = ClassicDetector.ofReference("cusum", reference, new RunLength(1_000_000), 1)
                .threshold();
        assertThat(few).isLessThan(more);
        assertThat(more).isLessThan(most);
    }

    /** Blocks whose largest value is exponential with mean 1/2: level log(blocks per alarm) / 2, scale 1/2 and a little for safety. */
    @Test
    void thresholdsFollowTheRunsUpToTheirFirstAlarmAndAnExponentialTail() {
        SplittableRandom random = new SplittableRandom(1);
        double[][] maxima = new double[200][128];
        for (double[] run : maxima) {
            for (int b = 0; b < run.length; b++) {
                run[b] = -Math.log(1 - random.nextDouble()) / 2;
            }
        }
        assertThat(ChartCalibration.lowest(maxima, 10, 500)).isBetween(Math.log(50) / 2 - 0.1, Math.log(50) / 2 + 0.1);
        assertThat(ChartCalibration.scale(maxima)).isBetween(0.5, 0.57);
    }

    @Test
    void categoriesAreTakenByPsiAndJensenShannon() {
        for (String name : List.of("psi", "js")) {
            SplittableRandom random = new SplittableRandom(4);
            List<String> reference = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                reference.add("c" + random.nextInt(5));
            }
            CategoryDetector detector =
                    Detectors.ofCategories(name, reference, Calibration.of(new RunLength(10_000)), 1);
            for (int i = 0; i < 300; i++) {
                detector.update("c" + random.nextInt(5));
            }
            assertThat(detector.alarm()).isFalse();
            int t = RunLengths.delay(
                    detector, 500, i -> detector.update(random.nextDouble() < 0.3 ? "new" : "c" + random.nextInt(5)));
            assertThat(t).isLessThan(150);
        }
        assertThatThrownBy(() -> CategoryChartDetector.ofReference("adwin", List.of(), RUN_LENGTH, 1))
                .hasMessageContaining("adwin");
    }

    @Test
    void aConstantReferenceAlarmsAtTheFirstOtherValueOnly() {
        for (String name : List.of("cusum", "ewma", "page-hinkley")) {
            NumberDetector detector =
                    Detectors.ofNumbers(name, new double[50], Dependence.NONE, Calibration.of(RUN_LENGTH), 1);
            RunLengths.delay(detector, 500, t -> detector.update(0));
            assertThat(detector.alarm()).as(name).isFalse();
            detector.update(3);
            assertThat(detector.alarm()).as(name).isTrue();
        }
    }

    @Test
    void badValuesGetAMessage() {
        SplittableRandom random = new SplittableRandom(1);
        assertThatThrownBy(() -> start(Classic.DDM, random, 100, 1).update(0.3))
                .hasMessageContaining("ddm takes 0 and 1");
        assertThatThrownBy(() -> start(Classic.HDDM_A, random, 100, 1).update(-1))
                .hasMessageContaining("[0, 1]");
        assertThatThrownBy(() -> start(Classic.EWMA, random, 100, 1).update(Double.NaN))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> start(Classic.EWMA, random, 3, 1)).hasMessageContaining("has 3");
        assertThatThrownBy(() -> Classic.of("wizard")).hasMessageContaining("wizard");
    }
}
