package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** The chart's buckets and its test without roots and divisions, against the paper's formula on buckets that merge one by one. */
class AdwinChartTest {

    @Property(tries = 150)
    void theStatisticIsThePlainFormulasAtEveryStep(
            @ForAll @IntRange(min = 20, max = 300) int reference,
            @ForAll @IntRange(max = 1_500) int length,
            @ForAll @IntRange(max = 3) int shape,
            @ForAll @DoubleRange(min = -3, max = 3) double shift,
            @ForAll @IntRange(max = 1_000) int saveAt,
            @ForAll long seed)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[reference];
        Arrays.setAll(values, i -> draw(random, shape, 0));
        AdwinChart chart = new AdwinChart(values);
        Naive naive = new Naive(values);
        for (int i = 0; i < length; i++) {
            double x = draw(random, shape, i < length / 2 ? 0 : shift);
            double statistic = chart.update(x);
            naive.update(x);
            assertThat(statistic).isCloseTo(naive.statistic, within(1e-7 * (1 + naive.statistic)));
            // Where two cuts are alike to the last bits, either may be told.
            assertThat(naive.lambda(chart.sinceChange()))
                    .isCloseTo(naive.statistic, within(1e-7 * (1 + naive.statistic)));
            if (i == saveAt) {
                chart = restored(chart);
            }
        }
    }

    private static double draw(SplittableRandom random, int shape, double shift) {
        return switch (shape) {
            case 0 -> RunLengths.normal(random) + shift;
            case 1 -> random.nextDouble() < 0.1 + Math.abs(shift) / 6 ? 3 : -1 / 3.0;
            case 2 -> Math.exp(2 * RunLengths.normal(random)) + shift;
            default -> shift;
        };
    }

    private static AdwinChart restored(AdwinChart chart) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        chart.write(new DataOutputStream(bytes));
        AdwinChart restored = new AdwinChart();
        restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        return restored;
    }

    @Example
    void bucketsKeepEveryValueInLogarithmicMemory() {
        BucketHistogram histogram = new BucketHistogram();
        double sum = 0;
        for (int i = 0; i < 10_000; i++) {
            histogram.add(new double[] {i % 17});
            sum += i % 17;
        }
        assertThat(histogram.count()).isEqualTo(10_000);
        assertThat(histogram.total()).isCloseTo(sum, within(1e-6));
        assertThat(histogram.variance()).isCloseTo((17 * 17 - 1) / 12.0, within(0.02));
        assertThat(histogram.ends()).isLessThan(80);
    }

    @Example
    void theBestCutIsNearTheBestOfAllValues() {
        SplittableRandom random = new SplittableRandom(8);
        double[] values = new double[512];
        Arrays.setAll(values, i -> RunLengths.normal(random) + (i < 300 ? 0 : 0.7));
        AdwinChart chart = new AdwinChart(Arrays.copyOf(values, 96));
        double statistic = 0;
        for (int i = 96; i < values.length; i++) {
            statistic = chart.update(values[i]);
        }
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance =
                Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / values.length;
        double best = 0;
        for (int cut = 5; cut <= values.length - 5; cut++) {
            best = Math.max(best, lambda(values, cut, variance));
        }
        // Buckets offer only some of the cuts.
        assertThat(statistic).isBetween(0.7 * best, best + 1e-9);
    }

    private static double lambda(double[] values, int cut, double variance) {
        double before = Arrays.stream(values, 0, cut).average().orElseThrow();
        double after = Arrays.stream(values, cut, values.length).average().orElseThrow();
        return lambda(Math.abs(before - after), 1.0 / cut + 1.0 / (values.length - cut), variance);
    }

    /** The λ at which √(2σ²λ/m) + 2λ/(3m) is the difference; {@code r} is 1/m. */
    private static double lambda(double difference, double r, double variance) {
        double root =
                (Math.sqrt(2 * r * variance + 8.0 / 3 * r * difference) - Math.sqrt(2 * r * variance)) / (4.0 / 3 * r);
        return root * root;
    }

    /** Rows of buckets that merge at each value, tests of every cut with roots and divisions. */
    private static final class Naive {
        private final List<Deque<Double>> rows = new ArrayList<>();
        private final List<Double> all = new ArrayList<>();
        private int ticks;
        private double variance;
        private double[] cutSums;
        private long[] cuts = {};
        private long n;
        private double total;
        private double statistic;

        Naive(double[] reference) {
            for (double x : reference) {
                add(x);
            }
        }

        void update(double x) {
            add(x);
            if (++ticks == 32) {
                ticks = 0;
                test();
            }
        }

        private void add(double x) {
            all.add(x);
            double entering = x;
            for (int row = 0; ; row++) {
                if (row == rows.size()) {
                    rows.add(new ArrayDeque<>());
                }
                rows.get(row).addLast(entering);
                if (rows.get(row).size() <= 5) {
                    return;
                }
                entering = rows.get(row).removeFirst() + rows.get(row).removeFirst();
            }
        }

        private void test() {
            n = all.size();
            total = all.stream().mapToDouble(x -> x).sum();
            double mean = total / n;
            variance = all.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum() / n;
            int count = rows.stream().mapToInt(Deque::size).sum();
            cuts = new long[count];
            cutSums = new double[count];
            int at = 0;
            long n0 = 0;
            double sum = 0;
            statistic = 0;
            for (int row = rows.size() - 1; row >= 0; row--) {
                for (double bucket : rows.get(row)) {
                    n0 += 1L << row;
                    sum += bucket;
                    cuts[at] = n0;
                    cutSums[at++] = sum;
                }
            }
            for (int i = 0; i < count; i++) {
                if (cuts[i] >= 5 && n - cuts[i] >= 5) {
                    statistic = Math.max(statistic, lambda(i));
                }
            }
        }

        /** λ of the cut that leaves so many values behind it; the statistic where nothing differs at all. */
        double lambda(long since) {
            for (int i = 0; i < cuts.length; i++) {
                if (n - cuts[i] == since) {
                    return lambda(i);
                }
            }
            return statistic < 1e-9 ? statistic : Double.NaN;
        }

        private double lambda(int i) {
            long n1 = n - cuts[i];
            double difference = Math.abs(cutSums[i] / cuts[i] - (total - cutSums[i]) / n1);
            return AdwinChartTest.lambda(difference, 1.0 / cuts[i] + 1.0 / n1, variance);
        }
    }
}
