package io.attune.ingestion.row;

import java.time.Duration;

/**
 * How much of anything is taken.
 *
 * @param bodyBytes largest request body
 * @param rows most rows in one request
 * @param rowBytes largest row; well below the broker's limit of a record, which holds the same texts
 * @param textLength longest prompt, response or other free text, in UTF-16 units
 * @param nameLength longest id, name or attribute
 * @param messages most turns of one prompt
 * @param attributes most attributes of one row
 * @param depth deepest nesting of JSON in one row
 * @param future how far an event time may lie ahead of the clock
 * @param deadLetterBytes how much of an unreadable row is kept
 */
public record RowLimits(
        int bodyBytes,
        int rows,
        int rowBytes,
        int textLength,
        int nameLength,
        int messages,
        int attributes,
        int depth,
        Duration future,
        int deadLetterBytes) {
    public RowLimits {
        requireAtLeast("bodyBytes", bodyBytes, 1024);
        requireAtLeast("rows", rows, 1);
        requireAtLeast("rowBytes", rowBytes, 1024);
        requireAtLeast("textLength", textLength, 1);
        requireAtLeast("nameLength", nameLength, 1);
        requireAtLeast("messages", messages, 1);
        requireAtLeast("attributes", attributes, 1);
        requireAtLeast("depth", depth, 4);
        requireAtLeast("deadLetterBytes", deadLetterBytes, 1);
        if (future == null || future.isNegative()) {
            throw new IllegalArgumentException("future must not be negative but is " + future);
        }
    }

    /** 8 MiB and 5,000 rows a request, 1 MiB a row, a quarter of a million characters a text, one day ahead. */
    public static RowLimits standard() {
        return new RowLimits(8 << 20, 5_000, 1 << 20, 256 * 1024, 1_024, 1_000, 100, 16, Duration.ofDays(1), 64 * 1024);
    }

    private static void requireAtLeast(String field, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(field + " must be at least " + least + " but is " + value);
        }
    }
}
