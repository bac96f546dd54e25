package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * ADWIN (Bifet and Gavaldà, 2007) on standardised values: the window is kept as an exponential histogram, and every {@value #CLOCK} values each cut
 * between two buckets is tested. The test's inequality |μ₀ − μ₁| ≥ √(2σ²λ/m) + 2λ/(3m) with 1/m = 1/n₀ + 1/n₁ is solved for λ (ADWIN compares
 * with λ = log(2 log n / δ)); the statistic is the largest λ of any cut. The reference is the beginning of the window.
 */
final class AdwinChart implements Chart {

    private static final int CLOCK = 32;
    private static final int LEAST = 5;

    private final BucketHistogram window;
    private final BucketHistogram reference;
    private int ticks;
    private double statistic;
    private long since = 1;

    AdwinChart(double[] reference) {
        this(new BucketHistogram());
        for (double x : reference) {
            this.reference.add(x);
        }
        window.copy(this.reference);
    }

    /** An empty one, to be read into. */
    AdwinChart() {
        this(new BucketHistogram());
    }

    private AdwinChart(BucketHistogram empty) {
        this.reference = empty;
        this.window = new BucketHistogram();
    }

    @Override
    public double update(double x) {
        window.add(x);
        if (++ticks == CLOCK) {
            ticks = 0;
            test();
        }
        return statistic;
    }

    private void test() {
        double all = window.count();
        double total = window.total();
        double variance = window.variance();
        double n0 = 0;
        double sum = 0;
        double best = 0;
        for (int row = window.rows() - 1; row >= 0; row--) {
            double size = 1L << row;
            for (int i = 0; i < window.buckets(row); i++) {
                n0 += size;
                sum += window.sum(row, i);
                double n1 = all - n0;
                if (n0 < LEAST || n1 < LEAST) {
                    continue;
                }
                // d² ≤ 2 r σ² · best rules out all but a few cuts, and needs no division: both sides times (n₀n₁)².
                double difference = sum * all - total * n0;
                if (difference * difference > 2 * all * variance * best * (n0 * n1)) {
                    double r = all / (n0 * n1);
                    double b = Math.sqrt(2 * r * variance);
                    double root =
                            (Math.sqrt(b * b + 8.0 / 3 * r * Math.abs(difference) / (n0 * n1)) - b) / (4.0 / 3 * r);
                    if (root * root > best) {
                        best = root * root;
                        since = (long) n1;
                    }
                }
            }
        }
        statistic = best;
    }

    @Override
    public long sinceChange() {
        return since;
    }

    @Override
    public void reset() {
        window.copy(reference);
        ticks = 0;
        statistic = 0;
        since = 1;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        reference.write(out);
        window.write(out);
        out.writeByte(ticks);
        out.writeDouble(statistic);
        out.writeLong(since);
    }

    @Override
    public void read(DataInput in) throws IOException {
        reference.read(in);
        window.read(in);
        ticks = in.readByte();
        statistic = in.readDouble();
        since = in.readLong();
    }
}
