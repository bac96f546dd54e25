package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * ADWIN (Bifet and Gavaldà, 2007) on standardised values: the window is kept as an exponential histogram, and every {@value #CLOCK} values each cut
 * between two buckets is tested. The test's inequality |μ₀ − μ₁| ≥ √(2σ²λ/m) + 2λ/(3m) with 1/m = 1/n₀ + 1/n₁ is solved for λ (ADWIN compares
 * with λ = log(2 log n / δ)); the statistic is the largest λ of any cut. The reference is the beginning of the window.
 *
 * <p>With n = n₀ + n₁ and d = (sum of the first n₀) · n − (sum of all) · n₀, the difference of the means is |d| / (n₀n₁), so both sides of the inequality
 * times n₀n₁ give |d| − ⅔λn ≥ √(2σ²λn · n₀n₁). Whether a cut has a larger λ than the best so far is thus asked without a root or a division, and the
 * best cut of the last test, asked first, leaves few that have.
 */
final class AdwinChart implements Chart {

    private static final int CLOCK = 32;
    private static final int LEAST = 5;

    private final BucketHistogram window = new BucketHistogram();
    private final BucketHistogram reference = new BucketHistogram();
    /** Values since the last test; they enter the window with it. */
    private final double[] waiting = new double[CLOCK];

    private int ticks;
    /** Values since the last test that are in the window already, in state that formats before 3 wrote. */
    private int entered;

    private double statistic;
    private long since = 1;
    /** Where the best cut was; only speeds the next test up, so it is not part of the saved state. */
    private int guess;

    AdwinChart(double[] reference) {
        this.reference.add(reference);
        window.copy(this.reference);
    }

    /** An empty one, to be read into. */
    AdwinChart() {}

    @Override
    public double update(double x) {
        waiting[ticks] = x;
        if (++ticks == CLOCK) {
            window.add(waiting, entered, CLOCK);
            ticks = 0;
            entered = 0;
            test();
        }
        return statistic;
    }

    private void test() {
        double n = window.count();
        int from = 0;
        int to = window.ends();
        double[] counts = window.counts();
        while (from < to && counts[from] < LEAST) {
            from++;
        }
        while (from < to && n - counts[to - 1] < LEAST) {
            to--;
        }
        if (from == to) {
            statistic = 0;
            return;
        }
        int best = Math.min(Math.max(guess, from), to - 1);
        double[] sums = window.sums();
        double total = window.total();
        double variance = window.variance();
        double largest = lambda(sums[best] * n - total * counts[best], counts[best], n, variance);
        double least = 2.0 / 3 * n * largest;
        double factor = 2 * variance * n * largest;
        for (int i = from; i < to; i++) {
            double n0 = counts[i];
            double d = sums[i] * n - total * n0;
            double beyond = Math.abs(d) - least;
            if (beyond * Math.abs(beyond) > factor * (n0 * (n - n0))) {
                double lambda = lambda(d, n0, n, variance);
                if (lambda > largest || (lambda == largest && i < best)) {
                    largest = lambda;
                    best = i;
                    least = 2.0 / 3 * n * largest;
                    factor = 2 * variance * n * largest;
                }
            }
        }
        statistic = largest;
        guess = best;
        if (largest > 0) {
            since = (long) (n - counts[best]);
        }
    }

    /** λ of one cut. */
    static double lambda(double d, double n0, double n, double variance) {
        double r = n / (n0 * (n - n0));
        double b = Math.sqrt(2 * r * variance);
        double root = (Math.sqrt(b * b + 8.0 / 3 * r * Math.abs(d) / (n0 * (n - n0))) - b) / (4.0 / 3 * r);
        return root * root;
    }

    @Override
    public long sinceChange() {
        return since;
    }

    @Override
    public void reset() {
        window.copy(reference);
        ticks = 0;
        entered = 0;
        statistic = 0;
        since = 1;
        guess = 0;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        reference.write(out);
        window.write(out);
        out.writeByte(ticks);
        out.writeByte(entered);
        StateArrays.write(out, Arrays.copyOfRange(waiting, entered, ticks));
        out.writeDouble(statistic);
        out.writeLong(since);
    }

    @Override
    public void read(DataInput in) throws IOException {
        reference.read(in);
        window.read(in);
        ticks = upTo(CLOCK - 1, in.readUnsignedByte());
        entered = upTo(ticks, in.readUnsignedByte());
        double[] saved = StateArrays.readDoubles(in);
        StateArrays.expect("values since the last test", ticks - entered, saved.length);
        System.arraycopy(saved, 0, waiting, entered, saved.length);
        statistic = in.readDouble();
        since = in.readLong();
    }

    /** As formats before 3 wrote it. */
    void readSums(DataInput in) throws IOException {
        reference.readSums(in);
        window.readSums(in);
        ticks = upTo(CLOCK - 1, in.readUnsignedByte());
        entered = ticks;
        statistic = in.readDouble();
        since = in.readLong();
    }

    private static int upTo(int most, int found) throws IOException {
        if (found > most) {
            throw new IOException("at most " + most + " values can have waited for a test, not " + found);
        }
        return found;
    }
}
