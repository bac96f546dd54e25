package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Conformal test martingale as a change detector: bets on conformal p-values that are exactly uniform and independent while the reference and
 * the stream are exchangeable (see {@link RankUrn}; Vovk et al.; WATCH, arXiv 2505.04608, for the use in monitoring), summed over all
 * possible starts as in Shiryaev-Roberts. Numbers that follow the hour of the day are ranked among those of the same part of the day, each of which has a
 * {@link RankUrn} of its own (Mondrian conformal prediction; Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World, section 4.5).
 *
 * <p>Assumes that reference and stream together, of each part of the day by itself, are exchangeable before the change; nothing else, not even that the
 * reference is large. Bound: expected observations before a false alarm ≥ the stated run length, exactly, with no risk set aside. The stream joins the reference as
 * it passes, so a change has to be found before it has become a large part of both: sharper than {@link RankDetector} for quick
 * changes after a small reference, blind to creeping ones. Autocorrelation breaks exchangeability; see {@link AdaptedDetector}. State at
 * most 9 KB.
 */
public final class ConformalDetector extends BettingDetector implements NumberDetector {

    /** Hours of a day. */
    public static final int HOURS = 24;

    private static final int[] PARTS = {24, 12, 8, 6, 4, 3, 2, 1};
    /** Reference values that a part of the day should have. */
    private static final int PER_PART = 16;
    /** Of each of several parts; of the only one. */
    private static final int KNOTS = 23;

    private static final int KNOTS_ALONE = 255;

    private final RankUrn[] urns;
    private final MeanDetector.Direction direction;
    private final long seed;
    /** Set anew before it matters, so it is not part of the saved state. */
    private int hour;

    private ConformalDetector(RankUrn[] urns, MeanDetector.Direction direction, double threshold, long seed) {
        super(
                threshold,
                RankScores.bets(new double[] {0.5, 0.5, 0.5, 0.5, RankScores.TAIL, RankScores.TAIL}, direction));
        this.urns = urns;
        this.direction = direction;
        this.seed = seed;
    }

    /**
     * @param byHour finite reference values of each hour, all parts together at least 20; as many parts are made as have enough values on average
     * @param seed of the tie breaking; the same seed gives the same decisions
     */
    public static ConformalDetector ofHours(
            double[][] byHour, MeanDetector.Direction direction, RunLength runLength, long seed) {
        if (byHour.length != HOURS) {
            throw new IllegalArgumentException("a reference by the hour has 24 hours, not " + byHour.length);
        }
        int size = Arrays.stream(byHour).mapToInt(values -> values.length).sum();
        int parts = Arrays.stream(PARTS)
                .filter(p -> p * PER_PART <= size)
                .findFirst()
                .orElse(1);
        double[][] byPart = new double[parts][];
        for (int p = 0; p < parts; p++) {
            byPart[p] = Arrays.stream(byHour, p * HOURS / parts, (p + 1) * HOURS / parts)
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
        }
        return of(byPart, direction, runLength, seed);
    }

    /**
     * Without hours, as fine as {@link RankCells} are.
     *
     * @param reference at least 20 finite values
     * @param seed of the tie breaking; the same seed gives the same decisions
     */
    public static ConformalDetector ofReference(double[] reference, RunLength runLength, long seed) {
        RankUrn urn = new RankUrn(RankDetector.cellsOf(reference, seed));
        return new ConformalDetector(
                new RankUrn[] {urn}, MeanDetector.Direction.BOTH, Math.log(runLength.observations()), seed);
    }

    /** Without hours, half as fine: numbers, or 0/1 values, that may change in one direction. */
    public static ConformalDetector ofReference(
            double[] reference, MeanDetector.Direction direction, RunLength runLength, long seed) {
        return of(new double[][] {reference}, direction, runLength, seed);
    }

    private static ConformalDetector of(
            double[][] byPart, MeanDetector.Direction direction, RunLength runLength, long seed) {
        int size = 0;
        RankUrn[] urns = new RankUrn[byPart.length];
        for (int p = 0; p < urns.length; p++) {
            for (double x : byPart[p]) {
                finite(x);
            }
            size += byPart[p].length;
            urns[p] = new RankUrn(RankCells.of(byPart[p], urns.length == 1 ? KNOTS_ALONE : KNOTS, seed + p));
        }
        if (size < 20) {
            throw new IllegalArgumentException("the reference needs at least 20 values, has " + size);
        }
        return new ConformalDetector(urns, direction, Math.log(runLength.observations()), seed);
    }

    /** The hour of the coming observations, 0 to 23. */
    public void hour(int hourOfDay) {
        if (hourOfDay < 0 || hourOfDay >= HOURS) {
            throw new IllegalArgumentException("hour must be 0 to 23, was " + hourOfDay);
        }
        hour = hourOfDay;
    }

    /** Parts of the day that have a reference of their own. */
    public int parts() {
        return urns.length;
    }

    @Override
    public double update(double value) {
        long t = bets.observations();
        double u = urns[hour * urns.length / HOURS].take(
                finite(value), Mixing.uniform(seed, 2 * t), Mixing.uniform(seed, 2 * t + 1));
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
        for (RankUrn urn : urns) {
            urn.reset();
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(direction.ordinal());
        out.writeDouble(threshold);
        out.writeLong(seed);
        out.writeByte(urns.length);
        for (RankUrn urn : urns) {
            urn.write(out);
        }
        bets.write(out);
    }

    static ConformalDetector read(DataInput in) throws IOException {
        int direction = in.readUnsignedByte();
        MeanDetector.Direction[] known = MeanDetector.Direction.values();
        if (direction >= known.length) {
            throw new IOException("a direction of " + direction + " is none of this version's");
        }
        double threshold = in.readDouble();
        long seed = in.readLong();
        int parts = in.readUnsignedByte();
        if (Arrays.stream(PARTS).noneMatch(p -> p == parts)) {
            throw new IOException("a day in " + parts + " parts is none of this version's");
        }
        RankUrn[] urns = new RankUrn[parts];
        for (int p = 0; p < parts; p++) {
            urns[p] = RankUrn.read(in);
        }
        ConformalDetector detector = new ConformalDetector(urns, known[direction], threshold, seed);
        detector.bets.read(in);
        return detector;
    }

    /** As it was written without hours before the two kinds were one. */
    static ConformalDetector readWhole(DataInput in) throws IOException {
        double threshold = in.readDouble();
        long seed = in.readLong();
        ConformalDetector detector =
                new ConformalDetector(new RankUrn[] {RankUrn.read(in)}, MeanDetector.Direction.BOTH, threshold, seed);
        detector.bets.read(in);
        return detector;
    }
}
