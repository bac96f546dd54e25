package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * PSI or Jensen-Shannon over the mix of categories, new ones in a bin of their own with the rare ones. Assumptions and calibration as for
 * {@link ClassicDetector}.
 */
public final class CategoryChartDetector implements CategoryDetector {

    private final CategoryBuckets buckets;
    private final ClassicDetector inner;

    private CategoryChartDetector(CategoryBuckets buckets, ClassicDetector inner) {
        this.buckets = buckets;
        this.inner = inner;
    }

    /**
     * @param name {@code psi} or {@code js}
     * @param reference at least 20 categories, in stream order
     * @param seed of the bootstrap
     */
    public static CategoryChartDetector ofReference(
            String name, List<String> reference, RunLength runLength, long seed) {
        if (!name.equals(DetectorCatalogue.PSI) && !name.equals(DetectorCatalogue.JS)) {
            throw new IllegalArgumentException("categories are taken by psi and js, was '" + name + "'");
        }
        if (reference.size() < 20) {
            throw new IllegalArgumentException("the reference needs at least 20 categories, has " + reference.size());
        }
        Classic kind = Classic.of(name);
        CategoryBuckets buckets = CategoryBuckets.of(reference);
        double[] bins = reference.stream().mapToDouble(buckets::bucket).toArray();
        double threshold = ChartCalibration.threshold(r -> kind.startOnBins(r, buckets.size()), bins, runLength, seed);
        return new CategoryChartDetector(
                buckets, new ClassicDetector(kind, kind.startOnBins(bins, buckets.size()), threshold));
    }

    @Override
    public double update(String category) {
        return inner.update(buckets.bucket(category));
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
        return inner.changePoint();
    }

    @Override
    public long observations() {
        return inner.observations();
    }

    @Override
    public void entryWeight(double weight) {
        // Calibrated in observations: there is nothing that a weight could enter.
    }

    @Override
    public void reset() {
        inner.reset();
    }

    void write(DataOutput out) throws IOException {
        buckets.write(out);
        inner.write(out);
    }

    static CategoryChartDetector read(DataInput in, int version) throws IOException {
        return new CategoryChartDetector(CategoryBuckets.read(in), ClassicDetector.read(in, version));
    }
}
