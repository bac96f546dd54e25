package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Exactly uniform, exactly independent ranks from bounded memory. The next value of an exchangeable sequence falls into cell i of {@link
 * RankCells} with probability a_i / Σa, given everything before it; once there, it splits a gap and a_i grows by one: a Pólya urn. So u =
 * (Σ_{j<i} a_j + V · a_i) / Σa with V uniform is uniform on (0, 1) given the past: the smoothed conformal p-value of the value's position
 * (Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World, section 2.2), coarsened to the cells. No bound for the reference's
 * uncertainty is needed: the reference may even be small. Sums come from a Fenwick tree.
 */
final class RankUrn {

    private final RankCells cells;
    private final int[] tree;
    private long total;
    /** Ends of the cell that the last value fell into, as ranks. */
    private double from;

    private double to;

    RankUrn(RankCells cells) {
        this.cells = cells;
        this.tree = new int[cells.cells() + 1];
        reset();
    }

    /** Forgets the values taken since the reference. */
    void reset() {
        java.util.Arrays.fill(tree, 0);
        int[] gaps = cells.gaps();
        for (int i = 0; i < gaps.length; i++) {
            add(i, gaps[i]);
        }
        total = cells.size() + 1L;
    }

    private void add(int cell, int amount) {
        for (int i = cell + 1; i < tree.length; i += i & -i) {
            tree[i] += amount;
        }
    }

    private int below(int cell) {
        int sum = 0;
        for (int i = cell; i > 0; i -= i & -i) {
            sum += tree[i];
        }
        return sum;
    }

    /**
     * The rank of a value, which joins the urn.
     *
     * @param tie uniform, breaks ties with knots
     * @param within uniform, independent of {@code tie}: the place within the cell
     */
    double take(double value, double tie, double within) {
        int cell = cells.cell(value, tie);
        int below = below(cell);
        int own = below(cell + 1) - below;
        double u = (below + within * own) / total;
        from = (double) below / total;
        to = (double) (below + own) / total;
        // Counts that no integer holds would take more observations than any stream has.
        add(cell, 1);
        total++;
        return u;
    }

    /**
     * Lower end of the ranks that the last value may have: the rank is uniform between the two ends given the cell, so the mean of any density on
     * (0, 1) between them is a bet whose mean given the past is 1, without the luck of a drawn rank.
     */
    double from() {
        return from;
    }

    /** Upper end of the ranks that the last value may have. */
    double to() {
        return to;
    }

    void write(DataOutput out) throws IOException {
        cells.write(out);
        out.writeLong(total);
        StateArrays.write(out, tree);
    }

    static RankUrn read(DataInput in) throws IOException {
        RankUrn urn = new RankUrn(RankCells.read(in));
        urn.total = in.readLong();
        int[] tree = StateArrays.readInts(in);
        StateArrays.expect("cells", urn.tree.length, tree.length);
        System.arraycopy(tree, 0, urn.tree, 0, tree.length);
        return urn;
    }
}
