package io.attune.drift.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.MeanDetector;
import io.attune.drift.detect.RunLength;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long START = Sent.START;

    @Test
    void theRunLengthIsTheAllowedTimeAtTheReferencesRate() {
        Pace pace = new Pace();
        pace.begin(300, START, START + 300_000, 86_400_000.0);
        assertThat(pace.runLength()).isCloseTo(86_400, within(1e-6));
    }

    @Test
    void aReferenceWithoutTimeStartsFromTheFastestRate() {
        Pace pace = new Pace();
        pace.begin(300, START, START, 86_400_000.0);
        assertThat(pace.runLength()).isEqualTo(86_400_000.0);
    }

    @Test
    void weightsNeverExceedTheTimeThatHasPassed() {
        SplittableRandom random = new SplittableRandom(4);
        Pace pace = new Pace();
        pace.begin(300, START, START + 300_000, 86_400_000_000.0);
        long time = START + 300_000;
        double sum = 0;
        for (int i = 0; i < 50_000; i++) {
            // Bursts, nights and a rate that grows a hundredfold.
            double mean = i % 5_000 < 200 ? 60_000 : i > 25_000 ? 10 : 1_000;
            time += (long) (-mean * Math.log(1 - random.nextDouble()));
            sum += pace.weight(time);
        }
        double passed = (time - START) / 1_000.0;
        assertThat(sum).isLessThan(passed + 50_000 * 1e-3).isGreaterThan(0.97 * (passed - 300));
    }

    @Test
    void aSteadyRateGivesWeightOne() {
        Pace pace = new Pace();
        pace.begin(300, START, START + 300_000, 1e12);
        double weight = 0;
        for (int i = 1; i <= 2_000; i++) {
            weight = pace.weight(START + 300_000 + i * 1_000L);
        }
        assertThat(weight).isCloseTo(1, within(1e-6));
    }

    /**
     * The promise is about time: with a rate that grows a hundredfold after the reference, false alarms stay within one in the allowed
     * time. Counting observations alone (weight 1) breaks it, which the second half shows.
     */
    @Test
    void aRateThatGrowsAHundredfoldKeepsThePromiseInTime() {
        double meanMillis = 1_000_000;
        assertThat(falseAlarms(meanMillis, true)).isLessThan(1.0);
        assertThat(falseAlarms(meanMillis, false)).isGreaterThan(1.0);
    }

    /** False alarms per allowed time, over 6 streams of three times that. */
    private static double falseAlarms(double meanMillis, boolean paced) {
        int alarms = 0;
        int streams = 6;
        for (int s = 0; s < streams; s++) {
            SplittableRandom random = new SplittableRandom(s);
            int ones = 0;
            for (int i = 0; i < 20_000; i++) {
                ones += random.nextDouble() < 0.2 ? 1 : 0;
            }
            Pace pace = new Pace();
            pace.begin(20_000, START, START + 20_000_000, meanMillis);
            MeanDetector detector =
                    MeanDetector.ofProportion(ones, 20_000, new Calibration(new RunLength(pace.runLength()), 0.01));
            long end = START + 20_000_000 + (long) (3 * meanMillis);
            for (long time = START + 20_000_000; time < end; time += 10) {
                double weight = pace.weight(time);
                detector.entryWeight(paced ? weight : 1);
                detector.update(random.nextDouble() < 0.2 ? 1 : 0);
                if (detector.alarm()) {
                    alarms++;
                    detector.reset();
                }
            }
        }
        return alarms / (3.0 * streams);
    }
}
