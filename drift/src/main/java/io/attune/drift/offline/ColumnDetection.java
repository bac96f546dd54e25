package io.attune.drift.offline;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.Dependence;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.detect.DetectorCatalogue.Input;
import io.attune.drift.feature.Embedder;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Finds change points in a column. Empty values are missing; a value that does not fit is reported and skipped, and detection goes on. Only a
 * column that cannot be watched at all ends in a {@link BadColumnException} of one line.
 */
public final class ColumnDetection {

    private static final Set<Input> NUMBERS =
            EnumSet.of(Input.NUMBER, Input.UNIT, Input.BINARY, Input.NUMBER_OR_CATEGORY);
    private static final Set<Input> CATEGORIES = EnumSet.of(Input.CATEGORY, Input.NUMBER_OR_CATEGORY);

    private final Supplier<Embedder> embedders;

    /** @param embedders makes the embedder for a text column; it is closed after use */
    public ColumnDetection(Supplier<Embedder> embedders) {
        this.embedders = embedders;
    }

    /**
     * Watches a column from its first to its last row, the first rows being the reference.
     *
     * @param values the rows, empty where missing
     * @return the type that was used
     * @throws BadColumnException when the column cannot be watched
     */
    public ColumnType detect(List<String> values, ColumnOptions options, DetectionOutput output) {
        return detect(List.of(), values, options, output);
    }

    /**
     * Watches a column against a baseline.
     *
     * @param baseline rows that are the reference, all of them; empty for the first rows of the column. A reference that an alarm makes necessary comes from
     *     the column
     * @param values the rows, empty where missing
     * @return the type that was used
     * @throws BadColumnException when the column cannot be watched
     */
    public ColumnType detect(
            List<String> baseline, List<String> values, ColumnOptions options, DetectionOutput output) {
        require(baseline, values, v -> !v.isBlank(), "values", options);
        ColumnType type = options.type() == null ? ColumnType.guess(values) : options.type();
        boolean forNumbers =
                options.dependence().season() > 0 || options.dependence().mode() == Dependence.Mode.WHITEN;
        if (type != ColumnType.NUMBER && forNumbers) {
            throw new BadColumnException("column '" + options.column() + "' holds "
                    + (type == ColumnType.TEXT ? "text" : "categories")
                    + ": --season and --dependence whiten are for numbers (try --dependence blocks)");
        }
        switch (type) {
            case NUMBER -> numbers(baseline, values, options, output);
            case CATEGORY -> categories(baseline, values, options, output);
            case TEXT -> texts(baseline, values, options, output);
        }
        return type;
    }

    private static void require(
            List<String> baseline, List<String> values, Predicate<String> usable, String what, ColumnOptions options) {
        if (baseline.isEmpty()) {
            require(values, usable, what, options);
        } else if (values.stream().noneMatch(usable)) {
            throw new BadColumnException("column '" + options.column() + "' has no " + what);
        } else if (baseline.stream().noneMatch(usable)) {
            throw new BadColumnException("column '" + options.column() + "' of the baseline has no " + what);
        }
    }

    private static void require(List<String> values, Predicate<String> usable, String what, ColumnOptions options) {
        long count = values.stream().filter(usable).count();
        if (count == 0) {
            throw new BadColumnException("column '" + options.column() + "' has no " + what);
        }
        if (count <= options.reference()) {
            throw new BadColumnException("column '" + options.column() + "' has " + count + " "
                    + (count == 1 ? what.substring(0, what.length() - 1) : what) + ", a reference of "
                    + options.reference() + " needs more (see --reference)");
        }
    }

    private static void numbers(
            List<String> baseline, List<String> values, ColumnOptions options, DetectionOutput output) {
        String usual = NumberRows.binary(values) && NumberRows.binary(baseline)
                ? DetectorCatalogue.PROPORTION
                : DetectorCatalogue.RANK;
        String detector = chosen(options, usual, NUMBERS);
        require(
                baseline,
                values,
                v -> !v.isBlank() && NumberRows.complaint(v.trim(), detector).isEmpty(),
                "usable numbers",
                options);
        Track<Double> track = Track.numbers(
                null, detector, options.reference(), options.dependence(), Calibration.of(options.falseAlarms()));
        Double missing = options.dependence().season() > 0 ? Double.NaN : null;
        for (int row = 0; row < baseline.size(); row++) {
            Optional<Double> number = number(baseline, row, detector, " (of the baseline)", output);
            number.ifPresentOrElse(track::refer, () -> track.skip(missing));
        }
        if (!baseline.isEmpty()) {
            track.referred(options);
        }
        for (int row = 0; row < values.size(); row++) {
            Optional<Double> number = number(values, row, detector, "", output);
            if (number.isPresent()) {
                track.take(row, number.get(), options, output);
            } else {
                track.skip(missing);
            }
        }
    }

    private static Optional<Double> number(
            List<String> rows, int row, String detector, String which, DetectionOutput output) {
        String value = rows.get(row).trim();
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> complaint = NumberRows.complaint(value, detector);
        if (complaint.isPresent()) {
            output.skipped(new SkippedRow(row, complaint.get() + which));
            return Optional.empty();
        }
        return Optional.of(Double.parseDouble(value));
    }

    private static void categories(
            List<String> baseline, List<String> values, ColumnOptions options, DetectionOutput output) {
        String detector = chosen(options, DetectorCatalogue.CATEGORY_MIX, CATEGORIES);
        Track<String> track = Track.categories(
                null, detector, options.reference(), options.dependence(), Calibration.of(options.falseAlarms()));
        baseline.stream().map(String::trim).filter(v -> !v.isEmpty()).forEach(v -> track.refer(cut(v)));
        if (!baseline.isEmpty()) {
            track.referred(options);
        }
        for (int row = 0; row < values.size(); row++) {
            String value = values.get(row).trim();
            if (!value.isEmpty()) {
                track.take(row, cut(value), options, output);
            }
        }
    }

    private void texts(List<String> baseline, List<String> values, ColumnOptions options, DetectionOutput output) {
        chosen(options, DetectorCatalogue.EMBEDDING, EnumSet.of(Input.TEXT));
        try (Embedder embedder = embedders.get()) {
            List<String> known = baseline.stream().filter(v -> !v.isBlank()).toList();
            TextTracks tracks = new TextTracks(options, known.isEmpty() ? options.reference() : known.size(), embedder);
            known.forEach(tracks::refer);
            if (!known.isEmpty()) {
                tracks.referred();
            }
            for (int row = 0; row < values.size(); row++) {
                if (!values.get(row).isBlank()) {
                    tracks.take(row, values.get(row), output);
                }
            }
        }
    }

    private static String chosen(ColumnOptions options, String usual, Set<Input> allowed) {
        String name = options.detector() == null ? usual : options.detector();
        if (!allowed.contains(DetectorCatalogue.find(name).orElseThrow().takes())) {
            throw new BadColumnException(
                    "the detector " + name + " does not take the values of column '" + options.column() + "'");
        }
        return name;
    }

    static String cut(String value) {
        return value.length() <= 200 ? value : value.substring(0, 200);
    }
}
