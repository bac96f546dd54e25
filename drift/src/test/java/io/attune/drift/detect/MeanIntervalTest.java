package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MeanIntervalTest {

    @Test
    void clopperPearsonAgreesWithPublishedValues() {
        // Two-sided 95 %, 10 of 100: 0.0490 and 0.1762 (textbook table; R binom.test).
        MeanInterval interval = MeanInterval.clopperPearson(10, 100, 0.05);
        assertThat(interval.lower()).isCloseTo(0.04900469, within(1e-6));
        assertThat(interval.upper()).isCloseTo(0.17622260, within(1e-6));
        assertThat(MeanInterval.clopperPearson(0, 10, 0.05).lower()).isZero();
        assertThat(MeanInterval.clopperPearson(10, 10, 0.05).upper()).isEqualTo(1);
    }

    @Test
    void bettingIntervalCoversAndIsUsefullyNarrow() {
        SplittableRandom random = new SplittableRandom(5);
        int covered = 0;
        double width = 0;
        for (int i = 0; i < 400; i++) {
            double[] values = random.doubles(200).map(x -> x * x).toArray();
            MeanInterval interval = MeanInterval.betting(values, 0.1);
            covered += interval.lower() <= 1.0 / 3 && 1.0 / 3 <= interval.upper() ? 1 : 0;
            width += (interval.upper() - interval.lower()) / 400;
        }
        assertThat(covered).isGreaterThanOrEqualTo(360);
        assertThat(width).isBetween(0.05, 0.12);
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> MeanInterval.clopperPearson(5, 4, 0.05))
                .hasMessageContaining("successes")
                .hasMessageContaining("5 of 4");
        assertThatThrownBy(() -> RunLength.parse("soon")).hasMessageContaining("'soon'");
        assertThatThrownBy(() -> new RunLength(1)).hasMessageContaining("1.0");
        assertThat(RunLength.parse("1/100000").observations()).isEqualTo(100_000);
        assertThat(RunLength.parse("2/100").asRate()).isEqualTo("1/50");
    }
}
