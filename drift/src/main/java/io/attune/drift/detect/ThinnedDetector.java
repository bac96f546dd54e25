package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * A detector of independent categories or vectors on a dependent stream: it sees one representative of every block, with gaps between blocks that are longer than
 * the memory of the reference (see {@link Thinning}). Run length and change point count the stream's own observations.
 *
 * <p>Assumes what the inner detector assumes, of the representatives. The memory is estimated from the reference as a whole, so the inner detector's
 * bound holds approximately: as far as the gaps outlast it. What lies between representatives is not seen, so a change is found later by as many times as
 * the stream has observations for one independent one.
 *
 * @param <D> the inner detector
 */
abstract class ThinnedDetector<D extends Detector> {

    final D inner;
    final Thinning thinning;
    private long observations;
    private long offset;

    ThinnedDetector(D inner, Thinning thinning) {
        this.inner = inner;
        this.thinning = thinning;
    }

    /** The representatives of a reference. */
    static <X> List<X> representatives(List<X> reference, Thinning thinning, int least) {
        List<X> kept = reference.stream().filter(x -> thinning.next()).toList();
        if (kept.size() < least) {
            throw new IllegalArgumentException("the reference of " + reference.size() + " leaves " + kept.size()
                    + " independent values (one in " + thinning.period() + "), " + least + " are needed");
        }
        return kept;
    }

    static Calibration of(Calibration calibration, Thinning thinning) {
        return new Calibration(
                new RunLength(Math.max(2, calibration.runLength().observations() / thinning.period())),
                calibration.referenceRisk());
    }

    /** Counts an observation; whether the inner detector is to see it. */
    final boolean next() {
        observations++;
        boolean taken = thinning.next();
        if (taken && inner.observations() == 0) {
            offset = observations - 1;
        }
        return taken;
    }

    /** See {@link Detector#name()}. */
    public String name() {
        return inner.name();
    }

    /** See {@link Detector#statistic()}. */
    public double statistic() {
        return inner.statistic();
    }

    /** See {@link Detector#threshold()}. */
    public double threshold() {
        return inner.threshold();
    }

    /** See {@link Detector#alarm()}. */
    public boolean alarm() {
        return inner.alarm();
    }

    /** See {@link Detector#changePoint()}: the first observation that the period of the first changed representative can have begun with. */
    public long changePoint() {
        long at = inner.changePoint();
        return at < 0 ? at : Math.max(0, offset + (at - 1) * thinning.period() + 1);
    }

    /** See {@link Detector#observations()}. */
    public long observations() {
        return observations;
    }

    /** See {@link Detector#entryWeight}. */
    public void entryWeight(double weight) {
        inner.entryWeight(weight);
    }

    /** See {@link Detector#reset()}. */
    public void reset() {
        inner.reset();
        observations = 0;
        offset = 0;
    }

    final void write(DataOutput out, DetectorCodec codec) throws IOException {
        thinning.write(out);
        byte[] saved = codec.save(inner);
        out.writeInt(saved.length);
        out.write(saved);
        out.writeLong(observations);
        out.writeLong(offset);
    }

    /** The one of categories or that of vectors, as the inner detector is. */
    static Detector read(DataInput in, DetectorCodec codec) throws IOException {
        Thinning thinning = Thinning.read(in);
        byte[] saved = new byte[StateArrays.length(in)];
        in.readFully(saved);
        Detector inner = codec.restore(saved);
        if (inner instanceof CategoryDetector categories) {
            return read(in, new ThinnedCategories(categories, thinning));
        } else if (inner instanceof VectorDetector vectors) {
            return read(in, new ThinnedVectors(vectors, thinning));
        }
        throw new IOException("the detector inside takes neither categories nor vectors");
    }

    private static <T extends ThinnedDetector<?>> T read(DataInput in, T detector) throws IOException {
        ThinnedDetector<?> base = detector;
        base.observations = in.readLong();
        base.offset = in.readLong();
        return detector;
    }
}
