package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Detects changes of location, spread or tails of numbers whose distribution is unknown, by the rank of each value among a reference that
 * stays as it is.
 *
 * <p>Assumes an exchangeable reference and, before the change, values drawn independently from the same distribution (continuous or
 * not: ties are broken by pseudo-random numbers of the value's index). Bound: expected observations before a false alarm ≥ the stated run
 * length, the reference's uncertainty included exactly by {@link RankBound}. Under autocorrelation or a season the bound does not hold; see
 * {@link AdaptedDetector} for what does. State at most 6 KB, whatever the size of the reference.
 */
public final class RankDetector extends BettingDetector implements NumberDetector {

    private final RankCells cells;
    private final long seed;
    private final int tail;

    private RankDetector(RankCells cells, double threshold, long seed, double[] nullMeans) {
        super(threshold, RankScores.bets(nullMeans));
        this.cells = cells;
        this.seed = seed;
        this.tail = tailCells(cells);
    }

    /**
     * @param reference at least 20 finite values
     * @param seed of the tie breaking; the same seed gives the same decisions
     */
    public static RankDetector ofReference(double[] reference, Calibration calibration, long seed) {
        return ofReference(reference, calibration, new DetectorCodec(), seed);
    }

    /**
     * The same where many references are made.
     *
     * @param codec remembers what those of one size have in common
     */
    public static RankDetector ofReference(
            double[] reference, Calibration calibration, DetectorCodec codec, long seed) {
        RankCells cells = cellsOf(reference, seed);
        double[] nullMeans = codec.rankBounds().of(cells, tailCells(cells), calibration.referenceRisk());
        return new RankDetector(cells, calibration.logThreshold(), seed, nullMeans);
    }

    static RankCells cellsOf(double[] reference, long seed) {
        if (reference.length < 20) {
            throw new IllegalArgumentException("the reference needs at least 20 values, has " + reference.length);
        }
        for (double x : reference) {
            finite(x);
        }
        return RankCells.of(reference, RankCells.MOST, seed);
    }

    private static int tailCells(RankCells cells) {
        return Math.max(1, (int) (cells.cells() * RankScores.TAIL));
    }

    @Override
    public double update(double value) {
        int cell = cells.cell(finite(value), Mixing.uniform(seed, bets.observations()));
        double[] scores = RankScores.room();
        RankScores.fill(scores, cells.middle(cell), cell >= cells.cells() - tail, cell < tail);
        return bets.update(scores);
    }

    @Override
    public double prefetch(int step) {
        return step == 0 ? threshold : bets.prefetch(step) + cells.prefetch(step);
    }

    @Override
    public String name() {
        return DetectorCatalogue.RANK;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(threshold);
        out.writeLong(seed);
        cells.write(out);
        bets.write(out);
    }

    static RankDetector read(DataInput in) throws IOException {
        double threshold = in.readDouble();
        long seed = in.readLong();
        RankCells cells = RankCells.read(in);
        double[] unset = new double[RankScores.COUNT];
        Arrays.fill(unset, Double.NaN);
        RankDetector detector = new RankDetector(cells, threshold, seed, unset);
        detector.bets.read(in);
        return detector;
    }
}
