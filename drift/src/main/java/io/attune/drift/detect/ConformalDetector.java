package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Conformal test martingale as a change detector: bets on conformal p-values that are exactly uniform and independent while the reference and
 * the stream are exchangeable (see {@link RankUrn}; Vovk et al.; WATCH, arXiv 2505.04608, for the use in monitoring), summed over all
 * possible starts as in Shiryaev-Roberts.
 *
 * <p>Assumes that reference and stream together are exchangeable before the change; nothing else, not even that the reference is large. Bound:
 * expected observations before a false alarm ≥ the stated run length, exactly, with no risk set aside. The stream joins the reference as
 * it passes, so a change has to be found before it has become a large part of both: sharper than {@link RankDetector} for quick
 * changes after a small reference, blind to creeping ones. Autocorrelation breaks exchangeability; see {@link AdaptedDetector}. State at
 * most 8 KB.
 */
public final class ConformalDetector extends BettingDetector implements NumberDetector {

    private final RankUrn urn;
    private final long seed;

    private ConformalDetector(RankUrn urn, double threshold, long seed) {
        super(threshold, RankScores.bets(new double[] {0.5, 0.5, 0.5, 0.5, RankScores.TAIL, RankScores.TAIL}));
        this.urn = urn;
        this.seed = seed;
    }

    /**
     * @param reference at least 20 finite values
     * @param seed of the tie breaking; the same seed gives the same decisions
     */
    public static ConformalDetector ofReference(double[] reference, RunLength runLength, long seed) {
        RankUrn urn = new RankUrn(RankDetector.cellsOf(reference, seed));
        return new ConformalDetector(urn, Math.log(runLength.observations()), seed);
    }

    @Override
    public double update(double value) {
        long t = bets.observations();
        double u = urn.take(finite(value), Mixing.uniform(seed, 2 * t), Mixing.uniform(seed, 2 * t + 1));
        double[] scores = RankScores.room();
        RankScores.fill(scores, u, u > 1 - RankScores.TAIL, u < RankScores.TAIL);
        return bets.update(scores);
    }

    @Override
    public String name() {
        return DetectorCatalogue.CONFORMAL;
    }

    @Override
    public void reset() {
        super.reset();
        urn.reset();
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(threshold);
        out.writeLong(seed);
        urn.write(out);
        bets.write(out);
    }

    static ConformalDetector read(DataInput in) throws IOException {
        double threshold = in.readDouble();
        long seed = in.readLong();
        ConformalDetector detector = new ConformalDetector(RankUrn.read(in), threshold, seed);
        detector.bets.read(in);
        return detector;
    }
}
