package io.attune.drift.offline;

import io.attune.drift.detect.Dependence;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.detect.RunLength;

/**
 * How a column is to be watched.
 *
 * @param column its name, for the output
 * @param type what it holds; null to guess
 * @param detector name in the {@link DetectorCatalogue}; null for the usual one of the type
 * @param reference rows taken as the reference, at least 20
 * @param falseAlarms expected rows between false alarms, over all detectors of the column
 * @param dependence of the rows on each other; for numbers
 */
public record ColumnOptions(
        String column, ColumnType type, String detector, int reference, RunLength falseAlarms, Dependence dependence) {

    /** Rows of the reference where nothing is said. */
    public static final int DEFAULT_REFERENCE = 2_000;

    public ColumnOptions {
        if (column == null || column.isBlank()) {
            throw new BadColumnException("column must be given");
        }
        if (detector != null && DetectorCatalogue.find(detector).isEmpty()) {
            throw new BadColumnException(
                    "detector must be one of " + DetectorCatalogue.names() + ", was '" + detector + "'");
        }
        if (reference < 20) {
            throw new BadColumnException("reference must be at least 20 rows, was " + reference);
        }
        if (reference < 2 * dependence.season()) {
            throw new BadColumnException(
                    "reference must be at least two seasons of " + dependence.season() + " rows, was " + reference);
        }
    }

    /** For independent rows. */
    public ColumnOptions(String column, ColumnType type, String detector, int reference, RunLength falseAlarms) {
        this(column, type, detector, reference, falseAlarms, Dependence.NONE);
    }

    /** Guessed type, usual detector, 2,000 rows, one false alarm in 100,000 rows. */
    public static ColumnOptions of(String column) {
        return new ColumnOptions(column, null, null, DEFAULT_REFERENCE, new RunLength(100_000));
    }
}
