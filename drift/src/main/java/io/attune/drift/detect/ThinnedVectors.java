package io.attune.drift.detect;

import java.util.List;
import java.util.function.BiFunction;

/** A detector of independent vectors on a dependent stream, such as prompts in bursts of one topic; see {@link ThinnedDetector}. */
public final class ThinnedVectors extends ThinnedDetector<VectorDetector> implements VectorDetector {

    private static final int LEAST = 40;

    ThinnedVectors(VectorDetector inner, Thinning thinning) {
        super(inner, thinning);
    }

    /**
     * @param reference of one length, in stream order, long enough to leave 40 representatives
     * @param calibration in observations of the stream
     * @param seed of the choice of representatives
     * @param start makes the inner detector of the reference's representatives and the calibration in its own steps
     * @throws IllegalArgumentException when the reference is too short
     */
    public static ThinnedVectors ofReference(
            List<float[]> reference,
            Calibration calibration,
            long seed,
            BiFunction<List<float[]>, Calibration, VectorDetector> start) {
        Thinning thinning = Thinning.of(Autocorrelation.timeOfVectors(reference), seed);
        List<float[]> kept = representatives(reference, thinning, LEAST);
        return new ThinnedVectors(start.apply(kept, of(calibration, thinning)), thinning);
    }

    @Override
    public double update(float[] vector) {
        return next() ? inner.update(vector) : inner.statistic();
    }
}
