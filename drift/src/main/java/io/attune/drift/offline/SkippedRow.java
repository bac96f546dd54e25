package io.attune.drift.offline;

/**
 * A row that could not be used; detection went on without it.
 *
 * @param row counted from 0 after the header
 * @param why one line
 */
public record SkippedRow(long row, String why) {}
