package io.attune.drift.offline;

import io.attune.drift.detect.AdaptedDetector;
import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.CategoryDetector;
import io.attune.drift.detect.Dependence;
import io.attune.drift.detect.Detector;
import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.Detectors;
import io.attune.drift.detect.NumberDetector;
import io.attune.drift.detect.VectorDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One detector along a column: takes the reference from a baseline or from the first rows, watches, and after an alarm takes a new reference from the
 * rows that follow it, so that each change is told once.
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

    static Track<Double> numbers(
            String feature, String detector, int reference, Dependence dependence, Calibration calibration) {
        Function<List<Double>, Detector> start = values -> Detectors.ofNumbers(
                detector, values.stream().mapToDouble(Double::doubleValue).toArray(), dependence, calibration, SEED);
        return new Track<>(label(detector, feature), reference, start, (d, x) -> ((NumberDetector) d).update(x));
    }

    static Track<String> categories(
            String feature, String detector, int reference, Dependence dependence, Calibration calibration) {
        return new Track<>(
                label(detector, feature),
                reference,
                values -> Detectors.ofCategories(detector, values, dependence, calibration, SEED),
                (d, x) -> ((CategoryDetector) d).update(x));
    }

    static Track<float[]> embeddings(
            String feature, String detector, int reference, Dependence dependence, Calibration calibration) {
        return new Track<>(
                label(detector, feature),
                Math.max(40, reference),
                values -> Detectors.ofVectors(detector, values, dependence, new DetectorCodec(), calibration, SEED),
                (d, x) -> ((VectorDetector) d).update(x));
    }

    private static String label(String detector, String feature) {
        return feature == null ? detector : detector + "(" + feature + ")";
    }

    /** One value of the baseline. */
    void refer(X value) {
        reference.add(value);
    }

    /** The baseline is over: watches from here on. */
    void referred(ColumnOptions options) {
        begin(options);
    }

    /** The same where the baseline had so many values; where it had fewer, the reference comes from the column. */
    void referredIf(int least, ColumnOptions options) {
        if (reference.size() >= least) {
            begin(options);
        } else {
            reference.clear();
        }
    }

    /** One value. */
    void take(long row, X value, ColumnOptions options, DetectionOutput output) {
        double number = value instanceof Double d ? d : Double.NaN;
        if (detector == null) {
            reference.add(value);
            output.step(row, name, number, Double.NaN);
            if (reference.size() >= referenceSize) {
                begin(options);
            }
            return;
        }
        try {
            update.feed(detector, value);
        } catch (IllegalArgumentException e) {
            output.skipped(new SkippedRow(row, e.getMessage()));
            return;
        }
        rows.add(row);
        output.step(row, name, number, Math.max(0, detector.statistic() / detector.threshold()));
        if (detector.alarm()) {
            output.alarm(new ColumnAlarm(
                    row,
                    options.column(),
                    name,
                    detector.statistic(),
                    detector.threshold(),
                    options.falseAlarms().asRate(),
                    rows.get((int) detector.changePoint())));
            detector = null;
            rows.clear();
        }
    }

    private void begin(ColumnOptions options) {
        try {
            detector = start.apply(reference);
        } catch (IllegalArgumentException e) {
            throw new BadColumnException(
                    "column '" + options.column() + "': " + e.getMessage() + " (see --reference and --baseline)", e);
        }
        reference.clear();
        rows.clear();
    }

    /** A row whose value is missing: a season goes on without it. */
    void skip(X missing) {
        if (detector instanceof AdaptedDetector adapted) {
            adapted.skip();
        } else if (detector == null && missing != null) {
            reference.add(missing);
        }
    }
}
