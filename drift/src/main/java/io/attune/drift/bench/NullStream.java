package io.attune.drift.bench;

import io.attune.drift.detect.ConformalDetector;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * Numbers among which nothing changes.
 *
 * @param name for the table
 * @param values in which range they lie
 * @param shape which assumption they keep or break
 * @param season observations in one cycle, 0 for none
 * @param source starts a stream
 */
record NullStream(
        String name, Values values, Shape shape, int season, Function<SplittableRandom, DoubleSupplier> source) {

    /** Range of the values. */
    enum Values {
        BINARY,
        UNIT,
        REAL
    }

    /** How the values hang together. */
    enum Shape {
        INDEPENDENT,
        AUTOCORRELATED,
        SEASONAL,
        RECORDED
    }

    private static final int DAY = 500;

    /**
     * The simulated streams, and the recorded ones when there are token counts.
     *
     * @param trace what the tokens are called in the table
     */
    static List<NullStream> all(double[] tokens, String trace) {
        List<NullStream> simulated = List.of(
                new NullStream(
                        "Bernoulli 0.1", Values.BINARY, Shape.INDEPENDENT, 0, r -> () -> r.nextDouble() < 0.1 ? 1 : 0),
                new NullStream("uniform", Values.UNIT, Shape.INDEPENDENT, 0, r -> r::nextDouble),
                new NullStream("normal", Values.REAL, Shape.INDEPENDENT, 0, r -> () -> normal(r)),
                new NullStream(
                        "lognormal σ 0.8", Values.REAL, Shape.INDEPENDENT, 0, r -> () -> Math.exp(0.8 * normal(r))),
                new NullStream("counts 0–3", Values.REAL, Shape.INDEPENDENT, 0, r -> () -> r.nextInt(4)),
                new NullStream("AR(1) φ 0.5", Values.REAL, Shape.AUTOCORRELATED, 0, r -> autoregressive(r, 0.5)),
                new NullStream("AR(1) φ 0.8", Values.REAL, Shape.AUTOCORRELATED, 0, r -> autoregressive(r, 0.8)),
                new NullStream("daily cycle of " + DAY, Values.REAL, Shape.SEASONAL, DAY, r -> daily(r, 0)),
                new NullStream("daily cycle, AR(1) φ 0.5", Values.REAL, Shape.SEASONAL, DAY, r -> daily(r, 0.5)));
        if (tokens.length == 0) {
            return simulated;
        }
        List<NullStream> all = new java.util.ArrayList<>(simulated);
        all.add(new NullStream(
                trace + ", context tokens shuffled",
                Values.REAL,
                Shape.INDEPENDENT,
                0,
                r -> () -> tokens[r.nextInt(tokens.length)]));
        all.add(new NullStream(
                trace + ", context tokens as recorded", Values.REAL, Shape.RECORDED, 0, r -> recorded(tokens, r)));
        return all;
    }

    static double normal(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /** Independent values whose mean follows the hour of the day, by 1.5 standard deviations up and down. */
    static double ofHour(int hour, SplittableRandom random) {
        return normal(random) + 1.5 * Math.sin(2 * Math.PI * hour / ConformalDetector.HOURS);
    }

    private static DoubleSupplier autoregressive(SplittableRandom random, double phi) {
        double[] last = {normal(random) / Math.sqrt(1 - phi * phi)};
        return () -> last[0] = phi * last[0] + normal(random);
    }

    private static DoubleSupplier daily(SplittableRandom random, double phi) {
        long[] t = {random.nextInt(DAY)};
        DoubleSupplier noise = autoregressive(random, phi);
        return () -> noise.getAsDouble() + 0.5 * Math.sin(2 * Math.PI * t[0]++ / DAY);
    }

    private static DoubleSupplier recorded(double[] values, SplittableRandom random) {
        int[] at = {random.nextInt(values.length)};
        return () -> values[at[0]++ % values.length];
    }
}
