package io.attune.drift.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SensorWatchTest {

    private static final double MEAN_MILLIS = 2e6;

    @Test
    void falseAlarmsStayWithinTheAllowedTimeForAnySteadyPresence() {
        for (double presence : new double[] {0.1, 0.5, 0.95}) {
            int alarms = 0;
            int streams = 60;
            for (int s = 0; s < streams; s++) {
                SplittableRandom random = new SplittableRandom(s);
                SensorWatch watch = new SensorWatch();
                for (int i = 0; i < 8_000; i++) {
                    boolean there = random.nextDouble() < presence;
                    alarms += watch.occasion(there, Sent.START + 1_000L * i, MEAN_MILLIS) == SensorWatch.Turn.SILENT
                            ? 1
                            : 0;
                }
            }
            assertThat(alarms / (streams * 8_000 * 1_000 / MEAN_MILLIS)).isLessThan(1.0);
        }
    }

    @Test
    void aSensorThatGoesSilentIsToldAndHeardAgainSoonAfterItComesBack() {
        SplittableRandom random = new SplittableRandom(1);
        SensorWatch watch = new SensorWatch();
        int silentAt = -1;
        int heardAt = -1;
        for (int i = 0; i < 900; i++) {
            boolean there = (i < 300 || i >= 600) && random.nextDouble() < 0.8;
            SensorWatch.Turn turn = watch.occasion(there, Sent.START + 1_000L * i, MEAN_MILLIS);
            silentAt = turn == SensorWatch.Turn.SILENT ? i : silentAt;
            heardAt = turn == SensorWatch.Turn.HEARD ? i : heardAt;
        }
        assertThat(silentAt).isBetween(300, 330);
        assertThat(heardAt).isBetween(600, 620);
    }

    @Test
    void whatWasHardlyEverThereIsNotWatched() {
        SensorWatch watch = new SensorWatch();
        for (int i = 0; i < 5_000; i++) {
            assertThat(watch.occasion(i % 200 == 0, Sent.START + 1_000L * i, MEAN_MILLIS))
                    .isEqualTo(SensorWatch.Turn.NONE);
        }
    }
}
