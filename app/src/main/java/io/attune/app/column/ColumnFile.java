package io.attune.app.column;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads one column of a file, row by row. Rows count from 0 after a CSV's header. */
public final class ColumnFile {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final String column;

    public ColumnFile(Path file, String column) {
        this.file = file;
        this.column = column;
    }

    /** Takes a cell. */
    @FunctionalInterface
    public interface Cell {
        /**
         * @param row counts from 0
         * @param value the cell's text; null where it is absent, null or empty
         */
        void value(long row, String value);
    }

    /**
     * Hands every cell over.
     *
     * @throws IllegalArgumentException naming the file, the line and what is wrong
     */
    public void forEach(Cell cell) throws IOException {
        // A decoder of its own refuses bytes that are no UTF-8, where the usual reader would replace them.
        try (Reader reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder())) {
            if (file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
                csv(reader, cell);
            } else {
                jsonLines(reader, cell);
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8", e);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException(file + ": " + e.getCause().getMessage(), e);
        }
    }

    private void csv(Reader reader, Cell cell) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .get();
        try (CSVParser parser =
                CSVParser.builder().setReader(reader).setFormat(format).get()) {
            if (!parser.getHeaderMap().containsKey(column)) {
                throw new IllegalArgumentException(file + " has no column '" + column + "'; there are "
                        + String.join(", ", parser.getHeaderNames()));
            }
            int index = parser.getHeaderMap().get(column);
            for (CSVRecord row : parser) {
                if (row.size() <= index) {
                    throw new IllegalArgumentException(file + ", line " + parser.getCurrentLineNumber()
                            + ": the row has " + row.size() + " columns, the header has "
                            + parser.getHeaderNames().size());
                }
                cell.value(row.getRecordNumber() - 1, emptyToNull(row.get(index)));
            }
        }
    }

    private void jsonLines(Reader reader, Cell cell) throws IOException {
        BufferedReader lines = new BufferedReader(reader);
        long row = 0;
        long number = 0;
        boolean found = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode object = parse(line, number);
            found |= object.has(column);
            JsonNode value = object.path(column);
            cell.value(row, value.isValueNode() && !value.isNull() ? emptyToNull(value.asText()) : null);
            row++;
        }
        if (!found) {
            throw new IllegalArgumentException(
                    row == 0
                            ? file + " has no rows"
                            : file + " has no field '" + column + "' in any of its " + row + " rows");
        }
    }

    private JsonNode parse(String line, long number) {
        try {
            JsonNode node = JSON.readTree(line);
            if (!node.isObject()) {
                throw new IllegalArgumentException(file + ", line " + number + ": a JSON object is due");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ", line " + number + ": " + e.getOriginalMessage(), e);
        }
    }

    private static String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
