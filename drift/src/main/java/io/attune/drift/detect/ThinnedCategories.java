package io.attune.drift.detect;

import java.util.List;
import java.util.function.BiFunction;

/** A detector of independent categories on a dependent stream; see {@link ThinnedDetector}. */
public final class ThinnedCategories extends ThinnedDetector<CategoryDetector> implements CategoryDetector {

    private static final int LEAST = 20;

    ThinnedCategories(CategoryDetector inner, Thinning thinning) {
        super(inner, thinning);
    }

    /**
     * @param reference in stream order, long enough to leave 20 representatives
     * @param calibration in observations of the stream
     * @param seed of the choice of representatives
     * @param start makes the inner detector of the reference's representatives and the calibration in its own steps
     * @throws IllegalArgumentException when the reference is too short
     */
    public static ThinnedCategories ofReference(
            List<String> reference,
            Calibration calibration,
            long seed,
            BiFunction<List<String>, Calibration, CategoryDetector> start) {
        Thinning thinning = Thinning.of(Autocorrelation.time(reference), seed);
        List<String> kept = representatives(reference, thinning, LEAST);
        return new ThinnedCategories(start.apply(kept, of(calibration, thinning)), thinning);
    }

    @Override
    public double update(String category) {
        return next() ? inner.update(category) : inner.statistic();
    }
}
