package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Detects changes of location, spread or tails of numbers whose distribution is unknown, by the rank of each value among the reference.
 *
 * <p>Assumes an exchangeable reference and, before the change, values drawn independently from the same distribution (continuous or
 * not: ties are broken by a pseudo-random number of the observation's index). Bound: expected observations before a false alarm ≥ the
 * stated run length, the reference's uncertainty included exactly by {@link RankBound}. Under autocorrelation the bound is not claimed.
 * Six scores of the rank u: u, 1 − u, |2u − 1|, 1 − |2u − 1|, and the upper and lower tenth. The ranks are conformal p-values; betting on
 * them is a conformal test martingale (Vovk et al.) turned into an e-detector by arXiv 2203.03532.
 */
public final class RankDetector implements NumberDetector {

    private static final double[] WEIGHTS = {0.3, 0.3, 0.1, 0.1, 0.1, 0.1};

    private final double[] sorted;
    private final double threshold;
    private final long seed;
    private final ScoreBets bets;
    private final double[] scores = new double[WEIGHTS.length];

    private RankDetector(double[] sorted, double threshold, long seed, double[] nullMeans) {
        this.sorted = sorted;
        this.threshold = threshold;
        this.seed = seed;
        this.bets = new ScoreBets(nullMeans, WEIGHTS, Stakes.fine());
    }

    /**
     * @param reference at least 20 finite values
     * @param seed of the tie breaking; the same seed gives the same decisions
     */
    public static RankDetector ofReference(double[] reference, Calibration calibration, long seed) {
        if (reference.length < 20) {
            throw new IllegalArgumentException("the reference needs at least 20 values, has " + reference.length);
        }
        for (double x : reference) {
            requireFinite(x);
        }
        double[] sorted = reference.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double risk = calibration.referenceRisk() / WEIGHTS.length;
        int tail = tailGaps(n);
        double linear = RankBound.upperMean(u -> u, n, risk);
        double upperTail = RankBound.upperTail(tail, n, risk);
        double[] nullMeans = {
            linear,
            linear,
            RankBound.upperMean(u -> Math.abs(2 * u - 1), n, risk),
            RankBound.upperMean(u -> 1 - Math.abs(2 * u - 1), n, risk),
            upperTail,
            upperTail
        };
        return new RankDetector(sorted, calibration.logThreshold(), seed, nullMeans);
    }

    private static int tailGaps(int n) {
        return Math.max(1, (n + 1) / 10);
    }

    private static double requireFinite(double x) {
        if (!Double.isFinite(x)) {
            throw new IllegalArgumentException("value must be finite, was " + x);
        }
        return x;
    }

    @Override
    public double update(double value) {
        double u = rank(requireFinite(value));
        double n1 = sorted.length + 1.0;
        int tail = tailGaps(sorted.length);
        scores[0] = u;
        scores[1] = 1 - u;
        scores[2] = Math.abs(2 * u - 1);
        scores[3] = 1 - scores[2];
        scores[4] = u * n1 > n1 - tail ? 1 : 0;
        scores[5] = u * n1 < tail ? 1 : 0;
        return bets.update(scores);
    }

    private double rank(double value) {
        int less = lowerBound(sorted, value);
        int equal = upperBound(sorted, value) - less;
        return (less + Mixing.uniform(seed, bets.observations()) * (equal + 1)) / (sorted.length + 1.0);
    }

    static int lowerBound(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    static int upperBound(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public String name() {
        return DetectorCatalogue.RANK;
    }

    @Override
    public double statistic() {
        return bets.logEvidence();
    }

    @Override
    public double threshold() {
        return threshold;
    }

    @Override
    public boolean alarm() {
        return bets.highestLogEvidence() >= threshold;
    }

    @Override
    public long changePoint() {
        return bets.changePoint();
    }

    @Override
    public long observations() {
        return bets.observations();
    }

    @Override
    public void entryWeight(double weight) {
        bets.entryWeight(weight);
    }

    @Override
    public void reset() {
        bets.reset();
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(threshold);
        out.writeLong(seed);
        out.writeInt(sorted.length);
        for (double x : sorted) {
            out.writeDouble(x);
        }
        bets.write(out);
    }

    static RankDetector read(DataInput in) throws IOException {
        double threshold = in.readDouble();
        long seed = in.readLong();
        double[] sorted = new double[in.readInt()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = in.readDouble();
        }
        double[] unset = new double[WEIGHTS.length];
        Arrays.fill(unset, Double.NaN);
        RankDetector detector = new RankDetector(sorted, threshold, seed, unset);
        detector.bets.read(in);
        return detector;
    }
}
