package io.attune.safety.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.attune.safety.watch.RateWatch.Event;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateWatchTest {

    /** Observations until the first alarm, or {@code limit}. */
    private static long runLength(
            RateTest test, Random random, double rate, double changed, long changeAt, long limit) {
        RateWatch watch = new RateWatch(test);
        for (long i = 1; i <= limit; i++) {
            double p = i >= changeAt ? changed : rate;
            if (random.nextDouble() < p && watch.hit(i, i) == Event.FIRED) {
                return i;
            }
        }
        return limit;
    }

    /**
     * 400 streams without a change, the reference's own uncertainty included: the mean run length, cut at ten times the stated one (which
     * lowers it), is at least the stated one up to three standard errors.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.005, 0.02, 0.1, 0.3})
    void statedRunLengthHoldsOnNullStreams(double rate) {
        RateTest test = new RateTest(500, 0.35, 1_000, 0.01, 100);
        Random random = new Random(7);
        double sum = 0;
        double squares = 0;
        int runs = 400;
        for (int r = 0; r < runs; r++) {
            double length = runLength(test, random, rate, rate, Long.MAX_VALUE, 10_000);
            sum += length;
            squares += length * length;
        }
        double mean = sum / runs;
        double error = Math.sqrt((squares / runs - mean * mean) / runs);
        assertThat(mean + 3 * error).isGreaterThanOrEqualTo(test.threshold());
    }

    /** Hits that come in bursts, but never more likely than the bound given the past: the statement is about conditional rates. */
    @Test
    void statedRunLengthHoldsOnADependentNullStream() {
        RateTest test = new RateTest(1, 0.2, 500, 0.01, 100);
        Random random = new Random(11);
        double sum = 0;
        int runs = 400;
        for (int r = 0; r < runs; r++) {
            RateWatch watch = new RateWatch(new RateTest(1_000_000, 0.2, 500, 0.01, 100));
            boolean busy = false;
            long i = 0;
            Event event = Event.NOTHING;
            while (event != Event.FIRED && i < 10_000) {
                i++;
                busy = random.nextDouble() < 0.05 ? !busy : busy;
                event = random.nextDouble() < (busy ? 0.2 : 0.01) ? watch.hit(i, i) : Event.NOTHING;
            }
            sum += i;
        }
        assertThat(sum / runs).isGreaterThanOrEqualTo(test.threshold());
    }

    @Test
    void findsARiseSoonEvenWithALongRunLength() {
        RateTest test = new RateTest(500, 0.05, 2_000_000, 0.0005, 200);
        Random random = new Random(3);
        double delay = 0;
        for (int r = 0; r < 50; r++) {
            long at = runLength(test, random, 0.01, 0.3, 2_001, 10_000);
            assertThat(at).isGreaterThan(2_000);
            delay += at - 2_000;
        }
        assertThat(delay / 50).isLessThan(60);
    }

    @Test
    void aFloodBeforeTheReferenceIsCompleteIsFoundAgainstThePrior() {
        RateTest test = new RateTest(500, 0.05, 1_000_000, 0.001, 200);
        assertThat(runLength(test, new Random(5), 0.5, 0.5, 1, 500)).isLessThan(60);
    }

    @Test
    void missesCaughtUpAtOnceEqualMissesTakenOneByOne() {
        RateTest test = new RateTest(50, 0.1, 1e9, 0.01, 200);
        RateWatch lazy = new RateWatch(test);
        RateWatch eager = new RateWatch(test);
        Random random = new Random(13);
        for (int i = 1; i <= 400; i++) {
            if (random.nextDouble() < 0.05) {
                lazy.hit(i, i);
                eager.hit(i, i);
            } else {
                eager.misses(i);
            }
        }
        lazy.misses(400);
        assertThat(lazy.statistic()).isCloseTo(eager.statistic(), within(1e-9 * eager.statistic()));
        assertThat(lazy.bound()).isEqualTo(eager.bound());
    }

    @Test
    void aRestoredWatchGoesOnAsIfNothingHadHappened() {
        RateTest test = new RateTest(100, 0.1, 1e4, 0.01, 50);
        RateWatch kept = new RateWatch(test);
        RateWatch restored = new RateWatch(test);
        Random random = new Random(17);
        for (int i = 1; i <= 600; i++) {
            boolean hit = random.nextDouble() < (i > 300 && i < 400 ? 0.6 : 0.03);
            Event a = hit ? kept.hit(i, i) : kept.misses(i);
            restored = RateWatch.restore(test, restored.save());
            Event b = hit ? restored.hit(i, i) : restored.misses(i);
            assertThat(b).isEqualTo(a);
            assertThat(restored.save()).containsExactly(kept.save());
        }
    }

    @Test
    void anAlarmEndsWhenTheRateIsBackAndCanComeAgain() {
        RateTest test = new RateTest(100, 0.1, 1e4, 0.01, 50);
        RateWatch watch = new RateWatch(test);
        watch.misses(200);
        long i = 200;
        while (watch.hit(++i, 1_000 + i) != Event.FIRED) {
            assertThat(i).isLessThan(260);
        }
        assertThat(watch.changeTime()).isEqualTo(1_201);
        assertThat(watch.observationsSinceChange()).isEqualTo(watch.hitsSinceChange());
        assertThat(watch.misses(i + 49)).isEqualTo(Event.NOTHING);
        assertThat(watch.misses(i + 50)).isEqualTo(Event.RESOLVED);
        i += 50;
        while (watch.hit(++i, 1_000 + i) != Event.FIRED) {
            assertThat(i).isLessThan(400);
        }
        assertThat(watch.firing()).isTrue();
    }

    @Test
    void theBoundIsTheClopperPearsonLimit() {
        // No hit in n: 1 - doubt^(1/n).
        assertThat(new RateTest(100, 0.1, 100, 0.05, 50).bound(0, true))
                .isCloseTo(1 - Math.pow(0.05, 0.01), within(1e-9));
        // Published: 4 of 20, one-sided 97.5 %, is 0.4366.
        assertThat(new RateTest(20, 0.1, 100, 0.025, 50).bound(4, true)).isCloseTo(0.4366, within(1e-4));
        assertThat(new RateTest(20, 0.1, 100, 0.025, 50).bound(20, true)).isEqualTo(1);
        assertThat(new RateTest(20, 0.1, 100, 0.025, 50).bound(4, false)).isEqualTo(0.1);
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new RateTest(100, 0, 100, 0.1, 50)).hasMessageContaining("priorBound");
        assertThatThrownBy(() -> RateWatch.restore(new RateTest(100, 0.1, 100, 0.1, 50), new double[3]))
                .hasMessageContaining("3 numbers");
    }
}
