package io.attune.ingestion.row;

/**
 * One row of a request as it came.
 *
 * @param index place in the request, from 0
 * @param bytes the row's own bytes
 */
public record RawRow(int index, byte[] bytes) {}
