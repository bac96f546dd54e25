package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Distance between the newest {@value #WINDOW} values and the reference over the reference's bins: the population stability index Σ (q − p) log(q/p), the
 * Jensen-Shannon divergence in nats, or the Wasserstein-1 distance of the binned distributions. Half a count is added to each bin of both,
 * so that an empty one stays finite.
 */
final class HistogramChart implements Chart {

    static final int WINDOW = 200;

    /** Which distance. */
    enum Distance {
        PSI,
        JENSEN_SHANNON,
        WASSERSTEIN
    }

    private final Distance distance;
    private final double[] expected;
    /** Distance from each bin to the next, for Wasserstein. */
    private final double[] steps;

    private final int[] first;
    private final int[] ring;
    private final int[] counts;
    private final double[] terms;
    private int next;

    /**
     * @param expected probability of each bin, positive
     * @param steps distance from each bin to the next, one less than there are bins; used by Wasserstein alone
     * @param first bins of the last {@value #WINDOW} reference values, oldest first
     */
    HistogramChart(Distance distance, double[] expected, double[] steps, int[] first) {
        this.distance = distance;
        this.expected = expected;
        this.steps = steps;
        this.first = first;
        this.ring = new int[first.length];
        this.counts = new int[expected.length];
        this.terms = new double[expected.length];
        reset();
    }

    /** The value is the number of its bin. */
    @Override
    public double update(double bin) {
        int in = (int) bin;
        int out = ring[next];
        ring[next] = in;
        next = (next + 1) % ring.length;
        counts[out]--;
        counts[in]++;
        terms[out] = term(out);
        terms[in] = term(in);
        return distance == Distance.WASSERSTEIN
                ? wasserstein()
                : Arrays.stream(terms).sum();
    }

    private double share(int bin) {
        return (counts[bin] + 0.5) / (ring.length + 0.5 * counts.length);
    }

    private double term(int bin) {
        double p = expected[bin];
        double q = share(bin);
        return switch (distance) {
            case PSI -> (q - p) * Math.log(q / p);
            case JENSEN_SHANNON -> {
                double m = (p + q) / 2;
                yield (p * Math.log(p / m) + q * Math.log(q / m)) / 2;
            }
            case WASSERSTEIN -> q - p;
        };
    }

    private double wasserstein() {
        double above = 0;
        double sum = 0;
        for (int i = 0; i < steps.length; i++) {
            above += terms[i];
            sum += Math.abs(above) * steps[i];
        }
        return sum;
    }

    @Override
    public long sinceChange() {
        return ring.length;
    }

    @Override
    public void reset() {
        System.arraycopy(first, 0, ring, 0, ring.length);
        next = 0;
        recount();
    }

    private void recount() {
        Arrays.fill(counts, 0);
        for (int bin : ring) {
            counts[bin]++;
        }
        Arrays.setAll(terms, this::term);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        StateArrays.write(out, ring);
        out.writeInt(next);
    }

    @Override
    public void read(DataInput in) throws IOException {
        int[] saved = StateArrays.readInts(in);
        StateArrays.expect("values", ring.length, saved.length);
        System.arraycopy(saved, 0, ring, 0, ring.length);
        next = in.readInt();
        recount();
    }

    void writeReference(DataOutput out) throws IOException {
        out.writeByte(distance.ordinal());
        StateArrays.write(out, expected);
        StateArrays.write(out, steps);
        StateArrays.write(out, first);
    }

    static HistogramChart readReference(DataInput in) throws IOException {
        return new HistogramChart(
                Distance.values()[in.readUnsignedByte()],
                StateArrays.readDoubles(in),
                StateArrays.readDoubles(in),
                StateArrays.readInts(in));
    }
}
