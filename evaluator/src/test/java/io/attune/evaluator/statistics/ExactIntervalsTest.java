package io.attune.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ExactIntervalsTest {
    @Test
    void studentsSleepDataGiveHisInterval() {
        // Student 1908, hours of sleep gained by two soporifics, paired: mean 1.58, 95 % interval 0.7001 to 2.4599.
        double[] first = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
        double[] second = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
        Interval interval = StudentT.difference(new PairedSample(first, second), 0.95);
        assertThat(interval.estimate()).isCloseTo(1.58, within(1e-12));
        assertThat(interval.low()).isCloseTo(0.7001142, within(1e-6));
        assertThat(interval.high()).isCloseTo(2.4598858, within(1e-6));
        assertThatThrownBy(() -> StudentT.difference(new PairedSample(new double[1], new double[1]), 0.95))
                .hasMessageContaining("at least two pairs, not 1");
    }

    @Test
    void clopperAndPearsonsBoundsInvertTheBinomial() {
        // No event in n trials: the upper bound solves (1 - p)^n = error; all events: the lower bound solves p^n =
        // error.
        assertThat(ClopperPearson.upper(0, 30, 0.05)).isCloseTo(1 - Math.pow(0.05, 1 / 30.0), within(1e-9));
        assertThat(ClopperPearson.lower(30, 30, 0.05)).isCloseTo(Math.pow(0.05, 1 / 30.0), within(1e-9));
        assertThat(ClopperPearson.lower(0, 30, 0.05)).isZero();
        assertThat(ClopperPearson.upper(30, 30, 0.05)).isEqualTo(1);
        // P(X >= 3 | 10, p) and P(X <= 3 | 10, p) summed naively.
        double low = ClopperPearson.lower(3, 10, 0.025);
        double high = ClopperPearson.upper(3, 10, 0.025);
        assertThat(1 - cumulative(2, 10, low)).isCloseTo(0.025, within(1e-9));
        assertThat(cumulative(3, 10, high)).isCloseTo(0.025, within(1e-9));
    }

    private static double cumulative(int most, int trials, double p) {
        double sum = 0;
        double choose = 1;
        for (int k = 0; k <= most; k++) {
            sum += choose * Math.pow(p, k) * Math.pow(1 - p, trials - k);
            choose = choose * (trials - k) / (k + 1);
        }
        return sum;
    }
}
