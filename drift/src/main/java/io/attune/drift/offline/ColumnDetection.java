package io.attune.drift.offline;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.feature.Embedder;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Finds change points in a column. Empty values are missing and skipped; everything else that does not fit stops with a
 * {@link BadColumnException} of one line that names the row.
 */
public final class ColumnDetection {

    private final Supplier<Embedder> embedders;

    /** @param embedders makes the embedder for a text column; it is closed after use */
    public ColumnDetection(Supplier<Embedder> embedders) {
        this.embedders = embedders;
    }

    /**
     * Watches a column from its first to its last row.
     *
     * @param values the rows, empty where missing
     * @param alarms takes each alarm as it is raised, in order of rows
     * @return the type that was used
     * @throws BadColumnException when the column cannot be watched
     */
    public ColumnType detect(List<String> values, ColumnOptions options, Consumer<ColumnAlarm> alarms) {
        long present = values.stream().filter(v -> !v.isBlank()).count();
        if (present == 0) {
            throw new BadColumnException("column '" + options.column() + "' is empty");
        }
        if (present <= options.reference()) {
            throw new BadColumnException("column '" + options.column() + "' has " + present
                    + (present == 1 ? " value" : " values") + ", a reference of " + options.reference()
                    + " needs more (see --reference)");
        }
        ColumnType type = options.type() == null ? ColumnType.guess(values) : options.type();
        switch (type) {
            case NUMBER -> numbers(values, options, alarms);
            case CATEGORY -> categories(values, options, alarms);
            case TEXT -> texts(values, options, alarms);
        }
        return type;
    }

    private static void numbers(List<String> values, ColumnOptions options, Consumer<ColumnAlarm> alarms) {
        String detector = options.detector();
        if (detector == null) {
            boolean binary = values.stream()
                    .filter(v -> !v.isBlank())
                    .map(String::trim)
                    .allMatch(v -> v.equals("0") || v.equals("1") || v.equals("0.0") || v.equals("1.0"));
            detector = binary ? DetectorCatalogue.PROPORTION : DetectorCatalogue.RANK;
        }
        require(options, detector, DetectorCatalogue.MEAN, DetectorCatalogue.PROPORTION, DetectorCatalogue.RANK);
        Track<Double> track = Track.numbers(null, detector, options.reference(), Calibration.of(options.falseAlarms()));
        for (int row = 0; row < values.size(); row++) {
            String value = values.get(row).trim();
            if (!value.isEmpty()) {
                double number = number(value, row, options, detector);
                track.take(row, number, options).ifPresent(alarms);
            }
        }
    }

    private static double number(String value, int row, ColumnOptions options, String detector) {
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new BadColumnException(at(row, options) + "'" + cut(value) + "' is not a number", e);
        }
        if (!Double.isFinite(number)) {
            throw new BadColumnException(at(row, options) + "a number must be finite, was " + value);
        }
        if (detector.equals(DetectorCatalogue.PROPORTION) && number != 0 && number != 1) {
            throw new BadColumnException(at(row, options) + "the detector proportion takes 0 and 1, was " + value);
        }
        if (detector.equals(DetectorCatalogue.MEAN) && !(number >= 0 && number <= 1)) {
            throw new BadColumnException(
                    at(row, options) + "the detector mean takes numbers within [0, 1], was " + value + " (try rank)");
        }
        return number;
    }

    private static void categories(List<String> values, ColumnOptions options, Consumer<ColumnAlarm> alarms) {
        require(options, options.detector(), null, DetectorCatalogue.CATEGORY_MIX);
        Track<String> track = Track.categories(null, options.reference(), Calibration.of(options.falseAlarms()));
        for (int row = 0; row < values.size(); row++) {
            String value = values.get(row).trim();
            if (!value.isEmpty()) {
                track.take(row, cut(value), options).ifPresent(alarms);
            }
        }
    }

    private void texts(List<String> values, ColumnOptions options, Consumer<ColumnAlarm> alarms) {
        require(options, options.detector(), null, DetectorCatalogue.EMBEDDING);
        try (Embedder embedder = embedders.get()) {
            TextTracks tracks = new TextTracks(options, embedder);
            for (int row = 0; row < values.size(); row++) {
                if (!values.get(row).isBlank()) {
                    tracks.take(row, values.get(row), alarms);
                }
            }
        }
    }

    private static void require(ColumnOptions options, String detector, String... allowed) {
        for (String name : allowed) {
            if (name == null ? detector == null : name.equals(detector)) {
                return;
            }
        }
        throw new BadColumnException(
                "the detector " + detector + " does not take the values of column '" + options.column() + "'");
    }

    private static String at(int row, ColumnOptions options) {
        return "column '" + options.column() + "', row " + row + ": ";
    }

    private static String cut(String value) {
        return value.length() <= 200 ? value : value.substring(0, 200);
    }
}
