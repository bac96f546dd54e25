package io.attune.drift.detect;

/** A detector of changes in the mix of categories. */
public sealed interface CategoryDetector extends Detector
        permits CategoryMixDetector, CategoryChartDetector, ThinnedCategories {

    /**
     * Takes one observation.
     *
     * @return the new {@link #statistic()}
     */
    double update(String category);
}
