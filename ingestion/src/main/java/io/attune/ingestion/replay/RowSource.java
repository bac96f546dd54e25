package io.attune.ingestion.replay;

import io.attune.ingestion.row.RowLimits;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The rows of a file, one after the other. */
interface RowSource extends Closeable {
    /** The next row; null at the end. */
    SourceRow next() throws IOException;

    /** Bytes read so far. */
    long position();

    static RowSource open(Path file, RowLimits limits) throws IOException {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".csv")
                ? new CsvSource(file)
                : new JsonLinesSource(file, limits);
    }
}
