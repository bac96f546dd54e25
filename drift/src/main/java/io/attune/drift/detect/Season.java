package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A seasonal reference: the cycle is cut into at most {@value #BINS} positions, each with a {@link RankUrn} of its own, and a value becomes its rank
 * among those of the same position (Mondrian conformal prediction; Vovk et al., section 4.5). The ranks are uniform and independent as
 * long as the values of each position are exchangeable and independent, whatever the shape of the cycle.
 */
final class Season implements Adaptation {

    private static final int BINS = 24;
    private static final int KNOTS = 23;

    private final int cycle;
    private final RankUrn[] urns;
    private final long seed;
    private long position;

    private Season(int cycle, RankUrn[] urns, long seed, long position) {
        this.cycle = cycle;
        this.urns = urns;
        this.seed = seed;
        this.position = position;
    }

    /** @param reference values from position 0 of the cycle on, NaN where one is missing; at least one whole cycle */
    static Season of(double[] reference, int cycle, long seed) {
        if (reference.length < cycle) {
            throw new IllegalArgumentException(
                    "a season of " + cycle + " needs at least twice as many values as reference"
                            + ", of which half shape the cycle; that half has " + reference.length);
        }
        int bins = Math.max(1, Math.min(Math.min(BINS, cycle), reference.length / 8));
        double[][] byBin = new double[bins][reference.length];
        int[] filled = new int[bins];
        for (int i = 0; i < reference.length; i++) {
            if (!Double.isNaN(reference[i])) {
                int bin = bin(i, cycle, bins);
                byBin[bin][filled[bin]++] = reference[i];
            }
        }
        RankUrn[] urns = new RankUrn[bins];
        for (int b = 0; b < bins; b++) {
            urns[b] = new RankUrn(RankCells.of(Arrays.copyOf(byBin[b], filled[b]), KNOTS, seed + b));
        }
        return new Season(cycle, urns, seed, reference.length);
    }

    private static int bin(long position, int cycle, int bins) {
        return (int) (position % cycle * bins / cycle);
    }

    @Override
    public double apply(double x) {
        if (Double.isNaN(x)) {
            position++;
            return x;
        }
        RankUrn urn = urns[bin(position, cycle, urns.length)];
        double u = urn.take(x, Mixing.uniform(seed, 2 * position), Mixing.uniform(seed, 2 * position + 1));
        position++;
        return u;
    }

    @Override
    public int period() {
        return 1;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeInt(cycle);
        out.writeInt(urns.length);
        for (RankUrn urn : urns) {
            urn.write(out);
        }
        out.writeLong(seed);
        out.writeLong(position);
    }

    static Season read(DataInput in) throws IOException {
        int cycle = in.readInt();
        RankUrn[] urns = new RankUrn[StateArrays.length(in)];
        for (int b = 0; b < urns.length; b++) {
            urns[b] = RankUrn.read(in);
        }
        return new Season(cycle, urns, in.readLong(), in.readLong());
    }
}
