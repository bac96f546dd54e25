package io.attune.evaluator.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Error and power of the canary's test, by simulation with fixed seeds. */
class ThumbsTestTest {
    private static final int TRIALS = 1000;

    /** Share of trials in which the new adapter is called worse within so many thumbs. */
    private static double calledWorse(double oldRate, double newRate, int baseline, int thumbs, double error) {
        Random random = new Random(Double.hashCode(oldRate * 31 + newRate) + baseline);
        int called = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            int up = 0;
            for (int index = 0; index < baseline; index++) {
                up += random.nextDouble() < oldRate ? 1 : 0;
            }
            ThumbsTest test = new ThumbsTest(up, baseline, error);
            for (int index = 0; index < thumbs && !test.isWorse(); index++) {
                test.add(random.nextDouble() < newRate);
            }
            called += test.isWorse() ? 1 : 0;
        }
        return called / (double) TRIALS;
    }

    @Test
    void anAdapterThatIsAsGoodIsRarelyCalledWorse() {
        // Nominal 10 %, so that a broken bound shows; three standard errors are 3 %.
        for (double rate : new double[] {0.05, 0.3, 0.5, 0.8, 0.97}) {
            assertThat(calledWorse(rate, rate, 60, 300, 0.1))
                    .as("rate %s", rate)
                    .isLessThan(0.1);
            assertThat(calledWorse(rate, rate, 5, 300, 0.1)).as("rate %s", rate).isLessThan(0.1);
        }
        assertThat(calledWorse(0.3, 0.6, 60, 300, 0.1)).isLessThan(0.002);
    }

    @Test
    void aDropIsFoundWithinTheCanary() {
        assertThat(calledWorse(0.8, 0.2, 60, 60, 0.02)).isGreaterThan(0.99);
        assertThat(calledWorse(0.8, 0.4, 100, 60, 0.02)).isGreaterThan(0.85);
        assertThat(calledWorse(0.35, 0.05, 100, 60, 0.02)).isGreaterThan(0.5);
    }

    @Test
    void withoutABaselineNothingIsCalledWorse() {
        ThumbsTest test = new ThumbsTest(0, 0, 0.02);
        for (int index = 0; index < 1000; index++) {
            test.add(false);
        }
        assertThat(test.isWorse()).isFalse();
        assertThat(test.judged()).isEqualTo(1000);
    }
}
