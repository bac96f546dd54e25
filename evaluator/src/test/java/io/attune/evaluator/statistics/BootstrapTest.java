package io.attune.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    /** Data A of the spatial test data in Efron and Tibshirani 1993, table 14.1. */
    private static final double[] SPATIAL = {
        48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41
    };

    private static double variance(int[] rows) {
        double mean =
                Arrays.stream(rows).mapToDouble(row -> SPATIAL[row]).average().orElseThrow();
        return Arrays.stream(rows)
                .mapToDouble(row -> (SPATIAL[row] - mean) * (SPATIAL[row] - mean))
                .average()
                .orElseThrow();
    }

    @Test
    void givesThePublishedIntervalOfTheSpatialVariance() {
        // Efron and Tibshirani 1993, section 14.3: estimate 171.5, 90 % BCa interval (115.8, 259.6) from 2,000
        // resamples.
        Interval interval = new Bootstrap(20_000, 1).interval(SPATIAL.length, BootstrapTest::variance, 0.9);
        assertThat(interval.estimate()).isCloseTo(171.5, within(0.05));
        assertThat(interval.low()).isCloseTo(115.8, within(3.0));
        assertThat(interval.high()).isCloseTo(259.6, within(6.0));
    }

    @Test
    void agreesWithStudentWhereTheDifferencesAreNormal() {
        Random random = new Random(5);
        double[] before = random.doubles(200).map(value -> 2 + value).toArray();
        double[] after = IntStream.range(0, 200)
                .mapToDouble(index -> before[index] - 0.2 + 0.3 * random.nextGaussian())
                .toArray();
        PairedSample sample = new PairedSample(before, after);
        Interval bootstrap = new Bootstrap(3).difference(sample, 0.95);
        Interval student = StudentT.difference(sample, 0.95);
        assertThat(bootstrap.estimate()).isCloseTo(student.estimate(), within(1e-12));
        assertThat(bootstrap.low()).isCloseTo(student.low(), within(0.006));
        assertThat(bootstrap.high()).isCloseTo(student.high(), within(0.006));
    }

    /**
     * 95 % intervals for the relative change of skewed losses must hold the truth in 95 % of the samples; at 40 pairs the
     * bootstrap is known to be a little short. 1,000 samples have a standard error of 0.7 %.
     */
    @Test
    void coversAsStated() {
        Random random = new Random(17);
        int covered = 0;
        int samples = 1000;
        for (int trial = 0; trial < samples; trial++) {
            double[] before = new double[40];
            double[] after = new double[40];
            for (int row = 0; row < 40; row++) {
                before[row] = Math.exp(0.5 * random.nextGaussian());
                // Independent of the row's loss, with mean 0.8: the ratio of the means is 0.8.
                after[row] = before[row] * 0.8 * Math.exp(0.3 * random.nextGaussian() - 0.045);
            }
            Interval interval = new Bootstrap(500, trial).relativeChange(new PairedSample(before, after), 0.95);
            covered += interval.low() <= -0.2 && -0.2 <= interval.high() ? 1 : 0;
        }
        assertThat(covered / (double) samples).isBetween(0.915, 0.972);
    }

    @Test
    void theSameSeedGivesTheSameInterval() {
        Random random = new Random(8);
        PairedSample sample = new PairedSample(
                random.doubles(30, 1, 2).toArray(), random.doubles(30, 1, 2).toArray());
        Interval first = new Bootstrap(9).relativeChange(sample, 0.95);
        assertThat(new Bootstrap(9).relativeChange(sample, 0.95)).isEqualTo(first);
        assertThat(new Bootstrap(10).relativeChange(sample, 0.95)).isNotEqualTo(first);
    }

    @Test
    void aSampleWithoutSpreadGivesAPoint() {
        double[] same = {1, 1, 2, 2};
        Interval interval = new Bootstrap(1).difference(new PairedSample(same, same), 0.95);
        assertThat(interval).isEqualTo(new Interval(0, 0, 0, 0.95, 4));
        Interval single = new Bootstrap(1).difference(new PairedSample(new double[] {1}, new double[] {3}), 0.95);
        assertThat(single).isEqualTo(new Interval(2, 2, 2, 0.95, 1));
    }

    @Test
    void badSamplesAreRefusedByName() {
        assertThatThrownBy(() -> new PairedSample(new double[2], new double[3])).hasMessageContaining("not 2 and 3");
        assertThatThrownBy(() -> new PairedSample(new double[] {1, Double.NaN}, new double[2]))
                .hasMessage("incumbent value 1 is NaN");
        assertThatThrownBy(() -> new Bootstrap(1).difference(new PairedSample(new double[0], new double[0]), 0.95))
                .hasMessageContaining("at least one row");
    }
}
