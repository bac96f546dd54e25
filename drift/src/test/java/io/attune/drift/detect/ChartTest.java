package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each chart beside its definition, computed anew from all values at every step. */
class ChartTest {

    private final double[] values = stream(600);

    /** Normal values whose mean moves by 1 halfway. */
    private static double[] stream(int n) {
        SplittableRandom random = new SplittableRandom(11);
        return IntStream.range(0, n)
                .mapToDouble(i -> RunLengths.normal(random) + (i < n / 2 ? 0 : 1))
                .toArray();
    }

    @Test
    void cusumIsTheLargestSumOfAnyRecentRun() {
        CusumChart chart = new CusumChart();
        for (int n = 1; n <= values.length; n++) {
            double most = 0;
            double up = 0;
            double down = 0;
            for (int from = n - 1; from >= 0; from--) {
                up += values[from] - CusumChart.ALLOWANCE;
                down += -values[from] - CusumChart.ALLOWANCE;
                most = Math.max(most, Math.max(up, down));
            }
            assertThat(chart.update(values[n - 1])).isCloseTo(most, within(1e-9));
        }
        assertThat(chart.sinceChange()).isBetween(280L, 320L);
    }

    @Test
    void ewmaIsTheWeightedSumOverItsOwnDeviation() {
        EwmaChart chart = new EwmaChart();
        for (int n = 1; n <= 200; n++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                double w = EwmaChart.WEIGHT * Math.pow(1 - EwmaChart.WEIGHT, n - 1 - i);
                sum += w * values[i];
                squares += w * w;
            }
            assertThat(chart.update(values[n - 1])).isCloseTo(Math.abs(sum) / Math.sqrt(squares), within(1e-9));
        }
    }

    @Test
    void pageHinkleyIsTheSumAboveItsMinimum() {
        PageHinkleyChart chart = new PageHinkleyChart(100);
        double mean = 0;
        double[] up = new double[values.length + 1];
        double[] down = new double[values.length + 1];
        for (int n = 1; n <= values.length; n++) {
            mean += (values[n - 1] - mean) / (100 + n);
            up[n] = up[n - 1] + values[n - 1] - mean - PageHinkleyChart.TOLERANCE;
            down[n] = down[n - 1] + values[n - 1] - mean + PageHinkleyChart.TOLERANCE;
            double lowest = Arrays.stream(up, 0, n + 1).min().orElseThrow();
            double highest = Arrays.stream(down, 0, n + 1).max().orElseThrow();
            assertThat(chart.update(values[n - 1]))
                    .isCloseTo(Math.max(up[n] - lowest, highest - down[n]), within(1e-9));
        }
        assertThat(chart.sinceChange()).isBetween(280L, 320L);
    }

    @Test
    void kswinIsTheLargestGapBetweenTheTwoDistributionFunctions() {
        double[] reference = Arrays.copyOf(values, KswinChart.WINDOW);
        KswinChart chart = new KswinChart(reference);
        for (int n = KswinChart.WINDOW + 1; n <= values.length; n++) {
            // Rounded values bring ties.
            double got = chart.update(values[n - 1]);
            double[] newer = Arrays.copyOfRange(values, n - KswinChart.NEW, n);
            double[] older = Arrays.copyOfRange(values, n - KswinChart.WINDOW, n - KswinChart.NEW);
            double most = 0;
            for (double x : Arrays.copyOfRange(values, n - KswinChart.WINDOW, n)) {
                most = Math.max(most, Math.abs(below(newer, x) - below(older, x)));
            }
            assertThat(got).isCloseTo(most * Math.sqrt(21), within(1e-9));
        }
    }

    private static double below(double[] values, double x) {
        return Arrays.stream(values).filter(v -> v <= x).count() / (double) values.length;
    }

    @Test
    void histogramDistancesAreTheirSums() {
        double[] p = {0.5, 0.3, 0.2};
        double[] steps = {1, 2};
        SplittableRandom random = new SplittableRandom(2);
        for (HistogramChart.Distance distance : HistogramChart.Distance.values()) {
            int[] first = random.ints(50, 0, 3).toArray();
            List<Integer> all = new ArrayList<>(Arrays.stream(first).boxed().toList());
            HistogramChart chart = new HistogramChart(distance, p, steps, first);
            for (int n = 0; n < 120; n++) {
                int bin = random.nextInt(3);
                all.add(bin);
                double[] q = {0.5 / 51.5, 0.5 / 51.5, 0.5 / 51.5};
                for (int x : all.subList(all.size() - 50, all.size())) {
                    q[x] += 1 / 51.5;
                }
                double expected = 0;
                for (int i = 0; i < 3; i++) {
                    double m = (p[i] + q[i]) / 2;
                    expected += switch (distance) {
                        case PSI -> (q[i] - p[i]) * Math.log(q[i] / p[i]);
                        case JENSEN_SHANNON -> (p[i] * Math.log(p[i] / m) + q[i] * Math.log(q[i] / m)) / 2;
                        case WASSERSTEIN -> 0;
                    };
                }
                if (distance == HistogramChart.Distance.WASSERSTEIN) {
                    // Positions 0, 1, 3: the area between the distribution functions.
                    expected = Math.abs(q[0] - p[0]) + 2 * Math.abs(q[0] + q[1] - p[0] - p[1]);
                }
                assertThat(chart.update(bin)).isCloseTo(expected, within(1e-9));
            }
        }
    }

    @Test
    void ddmCountsDeviationsAboveTheBestRate() {
        DdmChart chart = new DdmChart();
        SplittableRandom random = new SplittableRandom(3);
        double[] errors = IntStream.range(0, 800)
                .mapToDouble(i -> random.nextDouble() < (i < 500 ? 0.1 : 0.3) ? 1 : 0)
                .toArray();
        double best = Double.MAX_VALUE;
        double rate = 0;
        double spread = 0;
        double last = 0;
        for (int n = 1; n <= errors.length; n++) {
            last = chart.update(errors[n - 1]);
            double p = Arrays.stream(errors, 0, n).average().orElseThrow();
            double s = Math.sqrt(p * (1 - p) / n);
            if (n >= 30 && p > 0 && p + s <= best) {
                best = p + s;
                rate = p;
                spread = s;
            }
            if (n >= 30) {
                assertThat(last).isCloseTo((p + s - rate) / spread, within(1e-6));
            }
        }
        assertThat(last).isGreaterThan(3);
        assertThat(chart.sinceChange()).isBetween(300L, 800L);
    }

    @Test
    void eddmFallsWithTheDistanceBetweenErrors() {
        EddmChart chart = new EddmChart();
        for (int i = 0; i < 1_000; i++) {
            chart.update(i % 10 == 9 ? 1 : 0);
        }
        double calm = chart.update(0);
        double moved = 0;
        for (int i = 0; i < 1_000; i++) {
            moved = chart.update(i % 2);
        }
        assertThat(calm).isZero();
        // Distances 10 in the first hundred errors, 2 in the next five hundred: mean 3.3, deviation 3.0 against 10 and
        // 0.
        assertThat(moved).isBetween(0.0, 0.5);
    }

    @Test
    void hddmRecognisesARisingAndAFallingRateByHoeffdingsExponent() {
        for (int sign : new int[] {1, -1}) {
            HddmAverageChart average = new HddmAverageChart(0, 0);
            HddmWeightedChart weighted = new HddmWeightedChart();
            double a = 0;
            double w = 0;
            for (int i = 0; i < 400; i++) {
                double x = 0.5 + (i < 200 ? 0 : 0.3 * sign);
                a = average.update(x);
                w = weighted.update(x);
            }
            // 2 d² n₁n₂/(n₁+n₂) = 2 · 0.09 · 100.
            assertThat(a).isCloseTo(18, within(0.3));
            // Both averages have settled: 2 d² / (2 λ/(2 − λ)).
            assertThat(w).isCloseTo(0.09 / (0.05 / 1.95), within(0.2));
            assertThat(average.sinceChange()).isBetween(199L, 201L);
            assertThat(weighted.sinceChange()).isBetween(199L, 201L);
        }
    }
}
