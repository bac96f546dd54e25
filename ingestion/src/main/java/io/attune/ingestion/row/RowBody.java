package io.attune.ingestion.row;

import java.util.List;

/** A request's body, taken apart or not. */
public sealed interface RowBody {
    /**
     * The body's rows; each may still turn out to be unreadable.
     *
     * @param rows in order
     * @param alone whether the body was one object and no list
     */
    record Rows(List<RawRow> rows, boolean alone) implements RowBody {
        public Rows {
            rows = List.copyOf(rows);
        }
    }

    /** No rows can be told apart, so nothing of the body is taken. */
    record Unreadable(Reason reason, String message) implements RowBody {}
}
