package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The reference as at most {@value #MOST} + 1 cells between kept order statistics. Ties are broken by a pseudo-random number that belongs to
 * each value, so that every distribution is a continuous one to the cells. Over references, the probabilities of the n + 1 gaps between n
 * sorted values are Dirichlet(1, …, 1) whatever the distribution, so those of the cells are Dirichlet(a_1, …, a_c) with a_i the gaps in
 * cell i: nothing is lost to approximation, only resolution. Values are kept as {@code float}; rounding is monotone and harmless.
 */
final class RankCells {

    static final int MOST = 511;

    private final float[] knots;
    private final float[] ties;
    private final int size;

    private RankCells(float[] knots, float[] ties, int size) {
        this.knots = knots;
        this.ties = ties;
        this.size = size;
    }

    static RankCells of(double[] reference, int most, long seed) {
        int n = reference.length;
        double[] ties =
                IntStream.range(0, n).mapToDouble(i -> Mixing.uniform(~seed, i)).toArray();
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> (float) reference[i])
                        .thenComparingDouble(i -> (float) ties[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int kept = Math.min(n, most);
        float[] knots = new float[kept];
        float[] knotTies = new float[kept];
        for (int j = 0; j < kept; j++) {
            int at = order[edge(j + 1, kept, n) - 1];
            knots[j] = (float) reference[at];
            knotTies[j] = (float) ties[at];
        }
        return new RankCells(knots, knotTies, n);
    }

    /** Gaps below kept knot number {@code j} (counted from 1); 0 and n + 1 at the ends. */
    private static int edge(int j, int kept, int n) {
        return (int) ((long) j * (n + 1) / (kept + 1));
    }

    /** Cells. */
    int cells() {
        return knots.length + 1;
    }

    /** Reference values. */
    int size() {
        return size;
    }

    /** Gaps in each cell; they add up to size() + 1. */
    int[] gaps() {
        int[] gaps = new int[cells()];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = edge(i + 1, knots.length, size) - edge(i, knots.length, size);
        }
        return gaps;
    }

    /** Lower end of a cell as a rank in [0, 1]. */
    double lower(int cell) {
        return edge(cell, knots.length, size) / (size + 1.0);
    }

    /** Middle of a cell as a rank in (0, 1). */
    double middle(int cell) {
        return (edge(cell, knots.length, size) + edge(cell + 1, knots.length, size)) / (2 * (size + 1.0));
    }

    /** The cell of a value, ties broken by {@code tie} in (0, 1). */
    int cell(double value, double tie) {
        float v = (float) value;
        float t = (float) tie;
        int low = 0;
        for (int length = knots.length; length > 0; ) {
            int half = length >>> 1;
            float knot = knots[low + half];
            boolean above = knot < v || (knot == v && ties[low + half] < t);
            low += above ? half + 1 : 0;
            length = above ? length - half - 1 : half;
        }
        return low;
    }

    /** Bytes in saved state are about 8 per knot. */
    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        StateArrays.write(out, knots);
        StateArrays.write(out, ties);
    }

    static RankCells read(DataInput in) throws IOException {
        int size = in.readInt();
        float[] knots = StateArrays.readFloats(in);
        float[] ties = StateArrays.readFloats(in);
        StateArrays.expect("ties", knots.length, ties.length);
        if (size < knots.length) {
            throw new IOException("a reference of " + size + " cannot have " + knots.length + " knots");
        }
        return new RankCells(knots, ties, size);
    }

    /** Score of every cell, for {@link RankBound}. */
    double[] scores(java.util.function.IntToDoubleFunction score) {
        double[] values = new double[cells()];
        Arrays.setAll(values, score);
        return values;
    }
}
