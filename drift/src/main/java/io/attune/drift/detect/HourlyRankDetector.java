package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Detects changes of numbers that follow the hour of the day, by the rank of each value among those of the same part of the day. Each part has a
 * {@link RankUrn} of its own (Mondrian conformal prediction; Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World, section 4.5), so ranks are
 * exactly uniform and independent whatever the shape of the day. With one part it takes numbers, or 0/1 values, whose reference grows with the stream.
 *
 * <p>Assumes that the values of each part of the day, reference and stream together, are exchangeable before the change. Bound: expected observations
 * before a false alarm ≥ the stated run length, exactly. The stream joins the reference as it passes, so what creeps slower than the reference grows is not
 * found. State at most 9 KB.
 */
public final class HourlyRankDetector extends BettingDetector implements NumberDetector {

    /** Hours of a day. */
    public static final int HOURS = 24;

    private static final int[] PARTS = {24, 12, 8, 6, 4, 3, 2, 1};
    /** Reference values that a part of the day should have. */
    private static final int PER_PART = 16;
    /** With all parts, and with one. */
    private static final int KNOTS = 23;

    private static final int KNOTS_ALONE = 255;

    private final RankUrn[] urns;
    private final MeanDetector.Direction direction;
    private final long seed;
    /** Set anew before it matters, so it is not part of the saved state. */
    private int hour;

    private HourlyRankDetector(RankUrn[] urns, MeanDetector.Direction direction, double threshold, long seed) {
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
    public static HourlyRankDetector ofHours(
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

    /** Without hours: one reference, which grows with the stream. */
    public static HourlyRankDetector ofReference(
            double[] reference, MeanDetector.Direction direction, RunLength runLength, long seed) {
        return of(new double[][] {reference}, direction, runLength, seed);
    }

    private static HourlyRankDetector of(
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
        return new HourlyRankDetector(urns, direction, Math.log(runLength.observations()), seed);
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

    static HourlyRankDetector read(DataInput in) throws IOException {
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
        HourlyRankDetector detector = new HourlyRankDetector(urns, known[direction], threshold, seed);
        detector.bets.read(in);
        return detector;
    }
}
