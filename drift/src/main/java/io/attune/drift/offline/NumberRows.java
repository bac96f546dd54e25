package io.attune.drift.offline;

import io.attune.drift.detect.DetectorCatalogue;
import java.util.List;
import java.util.Optional;

/** Reads the rows of a column of numbers, and says of each row that does not fit why. */
final class NumberRows {

    private NumberRows() {}

    /** Whether every number of the column is 0 or 1, so that its rate is what can change. */
    static boolean binary(List<String> values) {
        return values.stream()
                .filter(ColumnType::looksNumeric)
                .mapToDouble(v -> Double.parseDouble(v.trim()))
                .allMatch(x -> x == 0 || x == 1);
    }

    /** Why the detector cannot take this text; empty when it can. */
    static Optional<String> complaint(String value, String detector) {
        if (!ColumnType.looksNumeric(value)) {
            return Optional.of("'" + ColumnDetection.cut(value) + "' is not a number");
        }
        double number = Double.parseDouble(value);
        if (!Double.isFinite(number)) {
            return Optional.of("a number must be finite, was " + value);
        }
        DetectorCatalogue.Input takes =
                DetectorCatalogue.find(detector).orElseThrow().takes();
        if (takes == DetectorCatalogue.Input.BINARY && number != 0 && number != 1) {
            return Optional.of("the detector " + detector + " takes 0 and 1, was " + value);
        }
        if (takes == DetectorCatalogue.Input.UNIT && !(number >= 0 && number <= 1)) {
            return Optional.of(
                    "the detector " + detector + " takes numbers within [0, 1], was " + value + " (try rank)");
        }
        return Optional.empty();
    }
}
