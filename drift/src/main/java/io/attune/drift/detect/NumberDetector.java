package io.attune.drift.detect;

/** A detector of changes in a stream of numbers. */
public sealed interface NumberDetector extends Detector
        permits MeanDetector, RankDetector, ConformalDetector, ClassicDetector, AdaptedDetector {

    /**
     * Takes one observation.
     *
     * @return the new {@link #statistic()}
     * @throws IllegalArgumentException when the value is not finite or outside the detector's range
     */
    double update(double value);
}
