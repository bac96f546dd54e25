package io.attune.ingestion.replay;

import io.attune.ingestion.client.ScopeName;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What to replay and how.
 *
 * @param file CSV with a header (by its name, {@code *.csv}) or JSON Lines
 * @param mapping which column is what; what it leaves open is found by the usual names
 * @param scope of every record
 * @param rate rows per second; 0 for as fast as they are taken
 * @param limit most rows to send; 0 for all
 * @param shiftAt the row (from 0) at which the file's traffic changes, for experiments with a known change point: every
 *     row gets the attribute {@code shifted}, false before and true from this row on, and the result says when that row
 *     was sent; negative for no such mark
 * @param run tells this replay's records from those of another replay of the same file: ids derive from it and the row
 */
public record ReplayOptions(
        Path file, ColumnMapping mapping, String scope, double rate, long limit, long shiftAt, String run) {
    public ReplayOptions {
        Objects.requireNonNull(file, "file is missing");
        Objects.requireNonNull(mapping, "mapping is missing");
        ScopeName.require(scope);
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("rate must be at least 0 and finite but is " + rate);
        }
        if (limit < 0) {
            throw new IllegalArgumentException("limit must be at least 0 but is " + limit);
        }
        if (run == null || run.isBlank()) {
            throw new IllegalArgumentException("run must not be blank");
        }
    }

    /** The whole file, as fast as it is taken, as new traffic. */
    public static ReplayOptions of(Path file, ColumnMapping mapping, String scope) {
        return new ReplayOptions(file, mapping, scope, 0, 0, -1, "run-" + System.currentTimeMillis());
    }
}
