package io.attune.drift.detect;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/** Measures run lengths of detectors on simulated streams. */
final class RunLengths {

    private RunLengths() {}

    /** Mean over streams of min(alarm time, horizon), and a one-sided 95 % lower confidence limit of it. */
    record Measured(double mean, double lower95, double alarmed) {}

    /** Each stream gets its own random source, its own reference and detector; the step feeds one observation. */
    static <D extends Detector> Measured measure(
            int streams, int horizon, long seed, Function<SplittableRandom, D> start, Step<D> step) {
        double sum = 0;
        double squares = 0;
        int alarmed = 0;
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 0; i < streams; i++) {
            SplittableRandom random = seeds.split();
            D detector = start.apply(random);
            int t = 0;
            while (t < horizon && !detector.alarm()) {
                step.feed(detector, random);
                t++;
            }
            alarmed += detector.alarm() ? 1 : 0;
            sum += t;
            squares += (double) t * t;
        }
        double mean = sum / streams;
        double sd = Math.sqrt(Math.max(0, squares / streams - mean * mean) / streams);
        return new Measured(mean, mean - 1.645 * sd, (double) alarmed / streams);
    }

    /** Feeds one observation. */
    interface Step<D> {
        void feed(D detector, SplittableRandom random);
    }

    /** Observations until the alarm, or the limit. */
    static int delay(Detector detector, int limit, Consumer<Integer> feed) {
        int t = 0;
        while (t < limit && !detector.alarm()) {
            feed.accept(t);
            t++;
        }
        return t;
    }

    static double normal(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
