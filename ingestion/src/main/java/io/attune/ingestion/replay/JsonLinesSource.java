package io.attune.ingestion.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.ingestion.row.BadRowException;
import io.attune.ingestion.row.RowLimits;
import io.attune.ingestion.row.RowParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** One JSON object per line; empty lines are passed over, lines that are too long are never held whole. */
final class JsonLinesSource implements RowSource {
    private final InputStream in;
    private final RowParser parser;
    private final int longest;
    private long line;
    private long position;

    JsonLinesSource(Path file, RowLimits limits) throws IOException {
        this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        this.parser = new RowParser(limits);
        this.longest = limits.rowBytes();
    }

    @Override
    public SourceRow next() throws IOException {
        while (true) {
            ByteArrayOutputStream held = new ByteArrayOutputStream(1024);
            int b = in.read();
            if (b < 0) {
                return null;
            }
            line++;
            long length = 0;
            boolean text = false;
            for (; b >= 0 && b != '\n'; b = in.read()) {
                length++;
                text |= b > ' ';
                if (length <= longest + 1L) {
                    held.write(b);
                }
            }
            position += length + 1;
            if (text) {
                return read(held.toByteArray(), length);
            }
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private SourceRow read(byte[] bytes, long length) {
        if (length > longest) {
            return new SourceRow.Broken(line, "a row must have at most " + longest + " bytes but has " + length);
        }
        try {
            JsonNode node = parser.parse(bytes);
            return node.isObject()
                    ? new SourceRow.Columns(line, node)
                    : new SourceRow.Broken(line, "a row must be an object");
        } catch (BadRowException e) {
            return new SourceRow.Broken(line, e.getMessage());
        }
    }
}
