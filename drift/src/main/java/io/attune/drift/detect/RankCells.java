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
    /** Largest values that are all kept. */
    private final int top;

    private RankCells(float[] knots, float[] ties, int size, int top) {
        this.knots = knots;
        this.ties = ties;
        this.size = size;
        this.top = top;
    }

    static RankCells of(double[] reference, int most, long seed) {
        return of(reference, most, 0, seed);
    }

    /**
     * @param most knots
     * @param top of them are the largest values, one by one, where outliers are; the others are spread evenly over the rest
     */
    static RankCells of(double[] reference, int most, int top, long seed) {
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
        RankCells cells = new RankCells(knots, knotTies, n, kept < most ? 0 : Math.min(top, kept));
        for (int j = 0; j < kept; j++) {
            int at = order[cells.edge(j + 1) - 1];
            knots[j] = (float) reference[at];
            knotTies[j] = (float) ties[at];
        }
        return cells;
    }

    /** Gaps below kept knot number {@code j} (counted from 1); 0 and n + 1 at the ends. */
    private int edge(int j) {
        int even = knots.length - top;
        return j <= even ? (int) ((long) j * (size + 1 - top) / (even + 1)) : size + 1 - (knots.length + 1 - j);
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
            gaps[i] = edge(i + 1) - edge(i);
        }
        return gaps;
    }

    /** Lower end of a cell as a rank in [0, 1]. */
    double lower(int cell) {
        return edge(cell) / (size + 1.0);
    }

    /** Middle of a cell as a rank in (0, 1). */
    double middle(int cell) {
        return (edge(cell) + edge(cell + 1)) / (2 * (size + 1.0));
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

    /**
     * See {@link Detector#prefetch}; from step 1 on. A search in a large reference touches few of its lines, which are not known before.
     */
    float prefetch(int step) {
        if (step == 1) {
            return top;
        }
        return knots.length <= 128 ? StateArrays.prefetch(knots) + StateArrays.prefetch(ties) : knots[knots.length / 2];
    }

    /** Bytes in saved state are about 8 per knot. */
    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        out.writeInt(top);
        StateArrays.write(out, knots);
        StateArrays.write(out, ties);
    }

    static RankCells read(DataInput in) throws IOException {
        int size = in.readInt();
        int top = in.readInt();
        float[] knots = StateArrays.readFloats(in);
        float[] ties = StateArrays.readFloats(in);
        StateArrays.expect("ties", knots.length, ties.length);
        if (size < knots.length || top < 0 || top > knots.length) {
            throw new IOException(
                    "a reference of " + size + " cannot have " + knots.length + " knots, " + top + " on top");
        }
        return new RankCells(knots, ties, size, top);
    }

    /** Score of every cell, for {@link RankBound}. */
    double[] scores(java.util.function.IntToDoubleFunction score) {
        double[] values = new double[cells()];
        Arrays.setAll(values, score);
        return values;
    }
}
