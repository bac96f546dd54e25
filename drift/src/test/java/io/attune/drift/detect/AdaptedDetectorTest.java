package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdaptedDetectorTest {

    private static final double STATED = 300;
    private static final Calibration CALIBRATION = Calibration.of(new RunLength(STATED));

    private static final Calibration LONG = Calibration.of(new RunLength(100_000));

    private static double[] autoregressive(SplittableRandom random, double phi, int n) {
        double[] x = new double[n];
        double last = RunLengths.normal(random) / Math.sqrt(1 - phi * phi);
        for (int i = 0; i < n; i++) {
            last = phi * last + RunLengths.normal(random);
            x[i] = last;
        }
        return x;
    }

    @Test
    void autocorrelationTimeAndCoefficientsOfAnAutoregression() {
        double[] x = autoregressive(new SplittableRandom(1), 0.8, 50_000);
        assertThat(Autocorrelation.time(x)).isCloseTo(9, within(1.5));
        double[] phi = Autocorrelation.autoregression(x, 10);
        assertThat(phi[0]).isCloseTo(0.8, within(0.03));
        assertThat(IntStream.range(1, phi.length)
                        .mapToDouble(i -> Math.abs(phi[i]))
                        .max()
                        .orElse(0))
                .isLessThan(0.05);
        assertThat(Autocorrelation.time(new SplittableRandom(2).doubles(5_000).toArray()))
                .isCloseTo(1, within(0.3));
        assertThat(Autocorrelation.time(new double[100])).isEqualTo(1);
        assertThat(Autocorrelation.autoregression(new double[100], 5)).isEmpty();
    }

    @Test
    void levinsonDurbinSolvesTheYuleWalkerEquations() {
        double[] x = autoregressive(new SplittableRandom(4), 0.6, 2_000);
        double[] phi = Autocorrelation.autoregression(x, 3);
        double[] c = Autocorrelation.covariances(x, phi.length);
        for (int lag = 1; lag <= phi.length; lag++) {
            double sum = 0;
            for (int j = 0; j < phi.length; j++) {
                sum += phi[j] * c[Math.abs(lag - 1 - j)];
            }
            assertThat(sum).isCloseTo(c[lag], within(1e-9));
        }
    }

    @Test
    void dependentModesKeepTheRunLengthThatRanksAloneBreak() {
        assertThat(runLength(Dependence.NONE, 0.8)).isLessThan(STATED / 2);
        assertThat(runLength(new Dependence(0, Dependence.Mode.WHITEN), 0.8)).isGreaterThan(STATED);
        assertThat(runLength(new Dependence(0, Dependence.Mode.BLOCKS), 0.8)).isGreaterThan(STATED);
    }

    private static double runLength(Dependence dependence, double phi) {
        return mean(40, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            double[] x = autoregressive(random, phi, 1_500 + (int) (10 * STATED));
            NumberDetector detector =
                    Detectors.ofNumbers("rank", Arrays.copyOf(x, 1_500), dependence, CALIBRATION, seed);
            int t = 1_500;
            while (t < x.length && !detector.alarm()) {
                detector.update(x[t++]);
            }
            return t - 1_500;
        });
    }

    @Test
    void seasonalReferenceKeepsTheRunLengthOnACycle() {
        for (String name : new String[] {"rank", "conformal"}) {
            double mean = mean(40, seed -> {
                Supplier<Double> daily = daily(new SplittableRandom(seed), 0);
                double[] reference =
                        IntStream.range(0, 1_000).mapToDouble(i -> daily.get()).toArray();
                NumberDetector detector = Detectors.ofNumbers(
                        name, reference, new Dependence(100, Dependence.Mode.NONE), CALIBRATION, seed);
                return RunLengths.delay(detector, (int) (10 * STATED), t -> detector.update(daily.get()));
            });
            assertThat(mean).as(name).isGreaterThan(STATED);
        }
    }

    @Test
    void aShiftBelowTheCyclesOwnSwingIsFoundWithASeasonAndDatedInTheStreamsTime() {
        Supplier<Double> before = daily(new SplittableRandom(1), 0);
        double[] reference =
                IntStream.range(0, 2_000).mapToDouble(i -> before.get()).toArray();
        NumberDetector detector =
                Detectors.ofNumbers("rank", reference, new Dependence(100, Dependence.Mode.NONE), LONG, 1);
        for (int i = 0; i < 200; i++) {
            detector.update(before.get());
        }
        assertThat(detector.alarm()).isFalse();
        int t = RunLengths.delay(detector, 500, i -> detector.update(before.get() + 1));
        assertThat(t).isLessThan(60);
        assertThat(detector.changePoint()).isBetween(185L, 215L);
    }

    @Test
    void blocksDateTheChangeInObservationsOfTheStream() {
        double[] x = autoregressive(new SplittableRandom(3), 0.6, 6_000);
        NumberDetector detector = Detectors.ofNumbers(
                "rank", Arrays.copyOf(x, 3_000), new Dependence(0, Dependence.Mode.BLOCKS), LONG, 1);
        int t = 3_000;
        while (t < x.length && !detector.alarm()) {
            detector.update(x[t] + (t >= 3_600 ? 3 : 0));
            t++;
        }
        assertThat(detector.alarm()).isTrue();
        assertThat(detector.observations()).isEqualTo(t - 3_000);
        assertThat(detector.changePoint()).isBetween(520L, 680L);
    }

    @Test
    void missingValuesKeepTheCycleInStep() {
        double[] reference = IntStream.range(0, 400)
                .mapToDouble(i -> i % 7 == 0 ? Double.NaN : i % 4)
                .toArray();
        AdaptedDetector detector = (AdaptedDetector)
                Detectors.ofNumbers("rank", reference, new Dependence(4, Dependence.Mode.NONE), CALIBRATION, 1);
        for (int i = 0; i < 2_000; i++) {
            if (i % 3 == 0) {
                detector.skip();
            } else {
                detector.update(i % 4);
            }
        }
        assertThat(detector.alarm()).isFalse();
        // One step out of the cycle.
        assertThat(RunLengths.delay(detector, 200, i -> detector.update((i + 1) % 4)))
                .isLessThan(100);
    }

    @Test
    void saysWhatDoesNotFit() {
        Dependence blocks = new Dependence(0, Dependence.Mode.BLOCKS);
        double[] slow = autoregressive(new SplittableRandom(5), 0.95, 200);
        assertThatThrownBy(() -> Detectors.ofNumbers("rank", slow, blocks, CALIBRATION, 1))
                .hasMessageContaining("20 are needed");
        assertThatThrownBy(() ->
                        Detectors.ofNumbers("rank", slow, new Dependence(500, Dependence.Mode.NONE), CALIBRATION, 1))
                .hasMessageContaining("season of 500");
        assertThatThrownBy(() ->
                        Detectors.ofNumbers("mean", slow, new Dependence(0, Dependence.Mode.WHITEN), CALIBRATION, 1))
                .hasMessageContaining("within [0, 1]");
        assertThatThrownBy(() -> Dependence.Mode.parse("much")).hasMessageContaining("'much'");
        assertThatThrownBy(() -> new Dependence(1, Dependence.Mode.NONE)).hasMessageContaining("was 1");
    }

    private static Supplier<Double> daily(SplittableRandom random, double shift) {
        int[] t = {0};
        return () -> RunLengths.normal(random) + shift + 2 * Math.sin(2 * Math.PI * t[0]++ / 100);
    }

    private static double mean(int runs, java.util.function.IntToDoubleFunction run) {
        return IntStream.range(0, runs).mapToDouble(run).average().orElseThrow();
    }
}
