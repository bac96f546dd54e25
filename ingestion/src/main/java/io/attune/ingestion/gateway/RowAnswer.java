package io.attune.ingestion.gateway;

import io.attune.ingestion.row.Reason;

/** What became of one row. */
sealed interface RowAnswer {
    int row();

    /** Kafka has acknowledged it. */
    record Accepted(int row, String id) implements RowAnswer {}

    /** It cannot be read; sending it again will not help. */
    record Rejected(int row, Reason reason, String error) implements RowAnswer {}

    /** Kafka did not acknowledge it in time; it should be sent again, best with this id. */
    record Unavailable(int row, String id, String error) implements RowAnswer {}
}
