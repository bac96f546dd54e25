package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against the same sums in double precision, one observation after the other. */
class ScoreBetsTest {

    private static final double[] MEANS = {0.5, 0.11, Double.NaN, 1};
    private static final double[] WEIGHTS = {0.4, 0.3, 0.2, 0.1};

    @Test
    void singlePrecisionSaysWhatDoublePrecisionSaysAndNeverMore() {
        SplittableRandom random = new SplittableRandom(1);
        ScoreBets bets = new ScoreBets(MEANS, WEIGHTS, Stakes.fine());
        Exact exact = new Exact();
        double most = 0;
        for (int i = 0; i < 3_000; i++) {
            // Scores as before a change, then larger ones.
            double[] scores = {
                random.nextDouble(), random.nextDouble() < (i < 2_700 ? 0.1 : 0.4) ? 1 : 0, random.nextDouble(), 1
            };
            double weight = i % 3 == 0 ? 0.01 : 1;
            bets.entryWeight(weight);
            double log = bets.update(scores);
            exact.update(scores, weight);
            most = Math.max(most, exact.statistic());
            assertThat(log).isLessThanOrEqualTo(Math.log(exact.statistic()) + 1e-7);
            // Every step takes 2^-21 off; what is left of the beginning has seen 3,000 of them.
            assertThat(log).isCloseTo(Math.log(exact.statistic()), within(2e-3));
            // Before there is something to tell, bets are level, and which of them is the strongest says nothing.
            if (exact.statistic() > 1e5) {
                assertThat((double) bets.changePoint()).isCloseTo(exact.start(), within(1.5));
            }
        }
        assertThat(Math.log(bets.highest())).isCloseTo(Math.log(most), within(2e-3));
        assertThat(most).as("the change was seen").isGreaterThan(1e9);
    }

    @Test
    void aBetOutOfTheGameGainsAndLosesNothing() {
        double[] out = new double[2];
        Arrays.fill(out, Double.NaN);
        ScoreBets bets = new ScoreBets(out, new double[] {0.5, 0.5}, Stakes.coarse());
        for (int i = 1; i <= 100; i++) {
            assertThat(bets.update(new double[] {1, 0})).isCloseTo(Math.log(i), within(1e-4));
        }
    }

    @Test
    void evidenceStopsAtACeilingInsteadOfOverflowing() {
        ScoreBets bets = new ScoreBets(new double[] {1e-6}, new double[] {1}, Stakes.fine());
        for (int i = 0; i < 50; i++) {
            bets.update(new double[] {1});
        }
        assertThat(bets.logEvidence()).isFinite().isGreaterThan(Math.log(1e15));
        assertThat(bets.update(new double[] {0})).isFinite();
    }

    /** The recursion as the paper has it. */
    private static final class Exact {
        private final double[] stakes = Stakes.fine();
        private final double[] evidence = new double[MEANS.length * stakes.length];
        private final double[] start = new double[evidence.length];
        private long now;

        void update(double[] scores, double weight) {
            for (int k = 0; k < evidence.length; k++) {
                int j = k / stakes.length;
                double entered = evidence[k] + weight;
                start[k] += (now - start[k]) * weight / entered;
                double gain = Double.isNaN(MEANS[j]) ? 0 : scores[j] / MEANS[j] - 1;
                evidence[k] = (1 + stakes[k % stakes.length] * gain) * entered;
            }
            now++;
        }

        private double weighted(int k) {
            return WEIGHTS[k / stakes.length] / stakes.length * evidence[k];
        }

        double statistic() {
            double sum = 0;
            for (int k = 0; k < evidence.length; k++) {
                sum += weighted(k);
            }
            return sum;
        }

        double start() {
            int best = 0;
            for (int k = 0; k < evidence.length; k++) {
                best = weighted(k) > weighted(best) ? k : best;
            }
            return start[best];
        }
    }
}
