package io.attune.ingestion.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Comma-separated values with a header line, UTF-8, as in RFC 4180; cells may hold line breaks. */
final class CsvSource implements RowSource {
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> names;
    private boolean broken;
    private long position;

    CsvSource(Path file) throws IOException {
        // A decoder of its own refuses bytes that are no UTF-8, where the usual reader would replace them.
        Reader reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder());
        this.parser = CSVParser.builder()
                .setReader(reader)
                .setFormat(CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get())
                .setTrackBytes(false)
                .get();
        this.records = parser.iterator();
        try {
            if (!records.hasNext()) {
                throw new IOException(file + " is empty, where a header line is due");
            }
            this.names = records.next().stream()
                    .map(name -> name.startsWith("\uFEFF") ? name.substring(1) : name)
                    .toList();
        } catch (UncheckedIOException e) {
            parser.close();
            throw new IOException(
                    file + " has no readable header line: " + e.getCause().getMessage(), e);
        }
        if (new HashSet<>(names).size() != names.size()) {
            parser.close();
            throw new IOException(file + " has a column name twice: " + String.join(", ", names));
        }
    }

    @Override
    public SourceRow next() {
        if (broken) {
            return null;
        }
        long line = parser.getCurrentLineNumber() + 1;
        CSVRecord row;
        try {
            if (!records.hasNext()) {
                return null;
            }
            row = records.next();
        } catch (UncheckedIOException e) {
            // After a quote that never closes nobody knows where the next row begins.
            broken = true;
            return new SourceRow.Broken(line, e.getCause().getMessage() + "; the rest of the file was not read");
        }
        position = row.getCharacterPosition();
        if (row.size() != names.size()) {
            return new SourceRow.Broken(line, "the row has " + row.size() + " columns, the header has " + names.size());
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < names.size(); i++) {
            object.put(names.get(i), row.get(i));
        }
        return new SourceRow.Columns(line, object);
    }

    /** In characters, which is near enough for an estimate of the time left. */
    @Override
    public long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
