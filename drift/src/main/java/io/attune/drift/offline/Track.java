package io.attune.drift.offline;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.CategoryDetector;
import io.attune.drift.detect.CategoryMixDetector;
import io.attune.drift.detect.Detector;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.detect.EmbeddingDetector;
import io.attune.drift.detect.FourierFeatures;
import io.attune.drift.detect.MeanDetector;
import io.attune.drift.detect.NumberDetector;
import io.attune.drift.detect.RankDetector;
import io.attune.drift.detect.VectorDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One detector along a column: takes the reference from the first rows, watches, and after an alarm takes a new reference from the rows
 * that follow it, so that each change is told once.
 *
 * @param <X> the values
 */
final class Track<X> {

    private static final long SEED = 20_240_801L;

    private final String name;
    private final int referenceSize;
    private final Function<List<X>, Detector> start;
    private final Update<X> update;
    private final List<X> reference = new ArrayList<>();
    private final List<Long> rows = new ArrayList<>();
    private Detector detector;

    private Track(String name, int referenceSize, Function<List<X>, Detector> start, Update<X> update) {
        this.name = name;
        this.referenceSize = referenceSize;
        this.start = start;
        this.update = update;
    }

    private interface Update<X> {
        void feed(Detector detector, X value);
    }

    static Track<Double> numbers(String feature, String detector, int reference, Calibration calibration) {
        Function<List<Double>, Detector> start = values -> {
            double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
            return switch (detector) {
                case DetectorCatalogue.MEAN -> MeanDetector.ofValues(array, 0, 1, calibration);
                case DetectorCatalogue.PROPORTION ->
                    MeanDetector.ofProportion(
                            values.stream().filter(x -> x == 1).count(), values.size(), calibration);
                default -> RankDetector.ofReference(array, calibration, SEED);
            };
        };
        return new Track<>(label(detector, feature), reference, start, (d, x) -> ((NumberDetector) d).update(x));
    }

    static Track<String> categories(String feature, int reference, Calibration calibration) {
        return new Track<>(
                label(DetectorCatalogue.CATEGORY_MIX, feature),
                reference,
                values -> CategoryMixDetector.ofReference(values, calibration),
                (d, x) -> ((CategoryDetector) d).update(x));
    }

    static Track<float[]> embeddings(String feature, int reference, FourierFeatures features, Calibration calibration) {
        return new Track<>(
                label(DetectorCatalogue.EMBEDDING, feature),
                Math.max(40, reference),
                values -> EmbeddingDetector.ofReference(values, features, calibration, SEED),
                (d, x) -> ((VectorDetector) d).update(x));
    }

    private static String label(String detector, String feature) {
        return feature == null ? detector : detector + "(" + feature + ")";
    }

    /** One value; the alarm it completes, if any. */
    Optional<ColumnAlarm> take(long row, X value, ColumnOptions options) {
        if (detector == null) {
            reference.add(value);
            if (reference.size() >= referenceSize) {
                detector = start.apply(reference);
                reference.clear();
                rows.clear();
            }
            return Optional.empty();
        }
        update.feed(detector, value);
        rows.add(row);
        if (!detector.alarm()) {
            return Optional.empty();
        }
        ColumnAlarm alarm = new ColumnAlarm(
                row,
                options.column(),
                name,
                detector.statistic(),
                detector.threshold(),
                options.falseAlarms().asRate(),
                rows.get((int) detector.changePoint()));
        detector = null;
        rows.clear();
        return Optional.of(alarm);
    }
}
