package io.attune.drift.offline;

import java.util.List;

/**
 * One column of a file.
 *
 * @param values the rows in order, the empty string where a value is missing
 * @param skipped rows that could not be read; their values are missing
 */
public record Column(List<String> values, List<SkippedRow> skipped) {

    public Column {
        values = List.copyOf(values);
        skipped = List.copyOf(skipped);
    }
}
