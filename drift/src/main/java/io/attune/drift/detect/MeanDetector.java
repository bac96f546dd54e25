package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Detects a change of the mean of values with known bounds, or of a proportion, in either direction.
 *
 * <p>Assumes that the conditional mean of every value given the past stays within the interval that the reference supports; nothing
 * about the shape, and no independence beyond that. Bound: expected observations before a false alarm ≥ the stated run length, the
 * reference's own uncertainty included (see {@link Calibration}). Scores: x against its upper bound and 1 − x against the upper bound
 * of 1 − x, eleven stakes each. For 0/1 values each bet is a likelihood ratio against one other rate. Source: arXiv 2203.03532,
 * section 4.
 */
public final class MeanDetector extends BettingDetector implements NumberDetector {

    /** Which changes of the mean count. */
    public enum Direction {
        BOTH(1, 1),
        UP(1, 0),
        DOWN(0, 1);

        private final BetTable table;

        Direction(double up, double down) {
            table = new BetTable(new double[] {up, down}, Stakes.fine());
        }
    }

    private final String name;
    private final Direction direction;
    private final double min;
    private final double max;
    private final MeanInterval before;
    private final double[] scores = new double[2];

    private MeanDetector(
            String name, Direction direction, double min, double max, MeanInterval before, double threshold) {
        super(threshold, bets(direction, before));
        this.name = name;
        this.direction = direction;
        this.min = min;
        this.max = max;
        this.before = before;
    }

    private static ScoreBets bets(Direction direction, MeanInterval before) {
        // A bound of exactly 0 says that the score cannot occur at all; keep the stake finite.
        double up = Math.max(before.upper(), 1e-9);
        double down = Math.max(1 - before.lower(), 1e-9);
        return new ScoreBets(new double[] {up, down}, direction.table);
    }

    /**
     * For values in [min, max]; the reference mean enters as a betting confidence interval.
     *
     * @throws IllegalArgumentException when the reference has fewer than 2 values or one outside the range
     */
    public static MeanDetector ofValues(double[] reference, double min, double max, Calibration calibration) {
        if (!(max > min)) {
            throw new IllegalArgumentException("range must have max > min, was [" + min + ", " + max + "]");
        }
        requireReference(reference.length);
        double[] scaled = Arrays.stream(reference).map(x -> scale(x, min, max)).toArray();
        MeanInterval interval = MeanInterval.betting(scaled, calibration.referenceRisk());
        return new MeanDetector(DetectorCatalogue.MEAN, Direction.BOTH, min, max, interval, calibration.logThreshold());
    }

    /**
     * For 0/1 values; the reference rate enters as an exact (Clopper-Pearson) interval.
     *
     * @throws IllegalArgumentException when trials is below 2 or successes is not between 0 and trials
     */
    public static MeanDetector ofProportion(long successes, long trials, Calibration calibration) {
        return ofProportion(successes, trials, calibration, Direction.BOTH);
    }

    /** As {@link #ofProportion(long, long, Calibration)}, betting on one direction only. */
    public static MeanDetector ofProportion(long successes, long trials, Calibration calibration, Direction direction) {
        requireReference(trials);
        MeanInterval interval = MeanInterval.clopperPearson(successes, trials, calibration.referenceRisk());
        return new MeanDetector(DetectorCatalogue.PROPORTION, direction, 0, 1, interval, calibration.logThreshold());
    }

    private static void requireReference(long size) {
        if (size < 2) {
            throw new IllegalArgumentException("the reference needs at least 2 values, has " + size);
        }
    }

    private static double scale(double x, double min, double max) {
        if (!(x >= min && x <= max)) {
            throw new IllegalArgumentException("value must be within [" + min + ", " + max + "], was " + x);
        }
        return (x - min) / (max - min);
    }

    /** The interval of the mean before any change, on the detector's own scale. */
    public MeanInterval before() {
        return new MeanInterval(before.lower(), before.upper());
    }

    @Override
    public double update(double value) {
        scores[0] = scale(value, min, max);
        scores[1] = 1 - scores[0];
        return bets.update(scores);
    }

    @Override
    public String name() {
        return name;
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(name);
        out.writeByte(direction.ordinal());
        out.writeDouble(min);
        out.writeDouble(max);
        out.writeDouble(before.lower());
        out.writeDouble(before.upper());
        out.writeDouble(threshold);
        bets.write(out);
    }

    static MeanDetector read(DataInput in) throws IOException {
        MeanDetector detector = new MeanDetector(
                in.readUTF(),
                Direction.values()[in.readUnsignedByte()],
                in.readDouble(),
                in.readDouble(),
                new MeanInterval(in.readDouble(), in.readDouble()),
                in.readDouble());
        detector.bets.read(in);
        return detector;
    }
}
