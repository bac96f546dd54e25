package io.attune.drift.detect;

import java.util.Arrays;
import java.util.List;

/** Makes detectors by their names in the {@link DetectorCatalogue}. */
public final class Detectors {

    private Detectors() {}

    /**
     * A detector of vectors.
     *
     * @param name in the catalogue; one that takes texts
     * @param reference at least 40 vectors of one length, in stream order
     * @param codec holds the random features
     */
    public static VectorDetector ofVectors(
            String name, List<float[]> reference, DetectorCodec codec, Calibration calibration, long seed) {
        if (reference.isEmpty()) {
            throw new IllegalArgumentException("the reference needs at least 40 vectors, has 0");
        }
        int dimensions = reference.get(0).length;
        return switch (name) {
            case DetectorCatalogue.EMBEDDING ->
                EmbeddingDetector.ofReference(reference, codec.features(dimensions), calibration, seed);
            case DetectorCatalogue.EMBEDDING_RFF ->
                FourierDetector.ofReference(reference, codec.fourier(dimensions), calibration, seed);
            case DetectorCatalogue.EMBEDDING_CLASSIFIER ->
                ClassifierDetector.ofReference(reference, codec.fourier(dimensions), calibration, seed);
            default -> throw new IllegalArgumentException("the detector " + name + " does not take vectors");
        };
    }

    /**
     * A detector of vectors of a stream that depends on its past.
     *
     * @throws IllegalArgumentException also when the mode of dependence is not one for vectors
     */
    public static VectorDetector ofVectors(
            String name,
            List<float[]> reference,
            Dependence dependence,
            DetectorCodec codec,
            Calibration calibration,
            long seed) {
        dependence.requireForOtherThanNumbers();
        return dependence.mode() == Dependence.Mode.NONE
                ? ofVectors(name, reference, codec, calibration, seed)
                : ThinnedVectors.ofReference(
                        reference, calibration, seed, (kept, own) -> ofVectors(name, kept, codec, own, seed));
    }

    /**
     * A detector of numbers.
     *
     * @param name in the catalogue; one that takes numbers
     * @param reference at least 20 values, in stream order; with a season, NaN where one is missing
     * @param dependence of the stream
     * @param seed of tie breaking and bootstrap
     * @throws IllegalArgumentException when the detector does not take numbers, or not these
     */
    public static NumberDetector ofNumbers(
            String name, double[] reference, Dependence dependence, Calibration calibration, long seed) {
        if (dependence.equals(Dependence.NONE)) {
            return independent(name, reference, calibration, seed);
        }
        return AdaptedDetector.ofReference(
                dependence, reference, calibration.runLength(), seed, (values, runLength) -> {
                    if (Arrays.stream(values).anyMatch(x -> x < 0 || x > 1) && takesUnit(name)) {
                        throw new IllegalArgumentException("the detector " + name
                                + " takes values within [0, 1], which this mode of dependence leaves (try rank)");
                    }
                    // What comes out of a season or a block is no 0/1 value any more.
                    String inner = name.equals(DetectorCatalogue.PROPORTION) ? DetectorCatalogue.MEAN : name;
                    return independent(inner, values, new Calibration(runLength, calibration.referenceRisk()), seed);
                });
    }

    private static boolean takesUnit(String name) {
        return DetectorCatalogue.find(name)
                .map(e -> e.takes() == DetectorCatalogue.Input.UNIT || e.takes() == DetectorCatalogue.Input.BINARY)
                .orElse(false);
    }

    private static NumberDetector independent(String name, double[] reference, Calibration calibration, long seed) {
        return switch (name) {
            case DetectorCatalogue.MEAN -> MeanDetector.ofValues(reference, 0, 1, calibration);
            case DetectorCatalogue.PROPORTION -> {
                for (double x : reference) {
                    if (x != 0 && x != 1) {
                        throw new IllegalArgumentException("the detector proportion takes 0 and 1, was " + x);
                    }
                }
                yield MeanDetector.ofProportion(
                        Arrays.stream(reference).filter(x -> x == 1).count(), reference.length, calibration);
            }
            case DetectorCatalogue.RANK -> RankDetector.ofReference(reference, calibration, seed);
            case DetectorCatalogue.CONFORMAL -> ConformalDetector.ofReference(reference, calibration.runLength(), seed);
            default -> ClassicDetector.ofReference(name, reference, calibration.runLength(), seed);
        };
    }

    /**
     * A detector of categories.
     *
     * @param name in the catalogue; one that takes categories
     */
    public static CategoryDetector ofCategories(
            String name, List<String> reference, Calibration calibration, long seed) {
        return name.equals(DetectorCatalogue.CATEGORY_MIX)
                ? CategoryMixDetector.ofReference(reference, calibration)
                : CategoryChartDetector.ofReference(name, reference, calibration.runLength(), seed);
    }

    /**
     * A detector of categories of a stream that depends on its past.
     *
     * @throws IllegalArgumentException also when the mode of dependence is not one for categories
     */
    public static CategoryDetector ofCategories(
            String name, List<String> reference, Dependence dependence, Calibration calibration, long seed) {
        dependence.requireForOtherThanNumbers();
        return dependence.mode() == Dependence.Mode.NONE
                ? ofCategories(name, reference, calibration, seed)
                : ThinnedCategories.ofReference(
                        reference, calibration, seed, (kept, own) -> ofCategories(name, kept, own, seed));
    }
}
