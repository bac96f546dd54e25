package io.attune.ingestion.replay;

import com.fasterxml.jackson.databind.JsonNode;

/** One row of a file. */
sealed interface SourceRow {
    /** Where it stands, from 1. */
    long line();

    /** A row as an object; the values of a CSV row are strings. */
    record Columns(long line, JsonNode object) implements SourceRow {}

    /** A row that cannot be read. */
    record Broken(long line, String error) implements SourceRow {}
}
