package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A detector of independent numbers on a dependent stream: the values pass a seasonal reference, then whitening or blocks, and what comes out is
 * watched. Run length and change point count the stream's own observations.
 *
 * <p>Assumes what the inner detector assumes, of the values that come out. With a season that is exact where values of one position of the
 * cycle are exchangeable and independent of each other. Whitening and blocks estimate the dependence from the reference, so there the inner
 * detector's bound holds approximately: as far as the stream is an autoregression, or the gaps outlast its memory.
 */
public final class AdaptedDetector implements NumberDetector {

    private final List<Adaptation> adaptations;
    private final NumberDetector inner;
    private final int period;
    private long observations;
    private long offset;

    private AdaptedDetector(List<Adaptation> adaptations, NumberDetector inner) {
        this.adaptations = adaptations;
        this.inner = inner;
        int product = 1;
        for (Adaptation adaptation : adaptations) {
            product *= adaptation.period();
        }
        this.period = product;
    }

    /**
     * @param reference in stream order, from position 0 of the cycle on, NaN where a value is missing; with a season its first half shapes
     *     the cycle
     * @param runLength of the whole, in observations of the stream
     * @param start makes the inner detector from what comes out of the reference and the run length in its own steps
     * @throws IllegalArgumentException when the reference is too short for what is asked
     */
    public static AdaptedDetector ofReference(
            Dependence dependence,
            double[] reference,
            RunLength runLength,
            long seed,
            BiFunction<double[], RunLength, NumberDetector> start) {
        List<Adaptation> adaptations = new ArrayList<>();
        double[] values = dependence.season() > 0
                ? reference
                : Arrays.stream(reference).filter(x -> !Double.isNaN(x)).toArray();
        int period = 1;
        if (dependence.season() > 0) {
            int half = values.length / 2;
            Season season = Season.of(Arrays.copyOf(values, half), dependence.season(), seed);
            adaptations.add(season);
            values = through(season, Arrays.copyOfRange(values, half, values.length));
        }
        if (dependence.mode() != Dependence.Mode.NONE) {
            Adaptation adaptation =
                    dependence.mode() == Dependence.Mode.WHITEN ? Whitening.of(values) : Blocks.of(values);
            adaptations.add(adaptation);
            values = through(adaptation, values);
            period = adaptation.period();
        }
        if (values.length < 20) {
            throw new IllegalArgumentException("the reference of " + reference.length + " leaves " + values.length
                    + " independent values" + (period > 1 ? " (one in " + period + ")" : "") + ", 20 are needed");
        }
        NumberDetector inner = start.apply(values, new RunLength(Math.max(2, runLength.observations() / period)));
        return new AdaptedDetector(adaptations, inner);
    }

    private static double[] through(Adaptation adaptation, double[] values) {
        return Arrays.stream(values)
                .map(adaptation::apply)
                .filter(x -> !Double.isNaN(x))
                .toArray();
    }

    @Override
    public double update(double value) {
        double x = BettingDetector.finite(value);
        observations++;
        for (Adaptation adaptation : adaptations) {
            x = adaptation.apply(x);
            if (Double.isNaN(x)) {
                return inner.statistic();
            }
        }
        if (inner.observations() == 0) {
            offset = observations - 1;
        }
        return inner.update(x);
    }

    /** A value of the stream that is missing: the cycle goes on without it. */
    public void skip() {
        for (Adaptation adaptation : adaptations) {
            if (adaptation instanceof Season season) {
                season.apply(Double.NaN);
            }
        }
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public double statistic() {
        return inner.statistic();
    }

    @Override
    public double threshold() {
        return inner.threshold();
    }

    @Override
    public boolean alarm() {
        return inner.alarm();
    }

    @Override
    public long changePoint() {
        long at = inner.changePoint();
        return at < 0 ? at : Math.max(0, offset + (at - 1) * period + 1);
    }

    @Override
    public long observations() {
        return observations;
    }

    @Override
    public void entryWeight(double weight) {
        inner.entryWeight(weight);
    }

    @Override
    public void reset() {
        inner.reset();
        observations = 0;
        offset = 0;
    }

    void write(DataOutput out, DetectorCodec codec) throws IOException {
        out.writeByte(adaptations.size());
        for (Adaptation adaptation : adaptations) {
            Adaptation.write(adaptation, out);
        }
        byte[] saved = codec.save(inner);
        out.writeInt(saved.length);
        out.write(saved);
        out.writeLong(observations);
        out.writeLong(offset);
    }

    static AdaptedDetector read(DataInput in, DetectorCodec codec) throws IOException {
        List<Adaptation> adaptations = new ArrayList<>();
        for (int i = in.readUnsignedByte(); i > 0; i--) {
            adaptations.add(Adaptation.read(in));
        }
        byte[] saved = new byte[StateArrays.length(in)];
        in.readFully(saved);
        if (!(codec.restore(saved) instanceof NumberDetector inner)) {
            throw new IOException("the detector inside takes no numbers");
        }
        AdaptedDetector detector = new AdaptedDetector(adaptations, inner);
        detector.observations = in.readLong();
        detector.offset = in.readLong();
        return detector;
    }
}
