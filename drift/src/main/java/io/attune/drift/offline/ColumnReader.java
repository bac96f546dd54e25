package io.attune.drift.offline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads one column of a file into memory: CSV with a header, or JSON Lines ({@code .jsonl}, {@code .ndjson}, {@code .json}). */
public final class ColumnReader {

    private final ObjectMapper json = new ObjectMapper();

    /**
     * The values of a column, in order; an absent or null value is missing. A line that is no JSON object is a row without a value, and
     * reported.
     *
     * @throws BadColumnException when the file or the column is not there or no row can be read
     */
    public Column read(Path file, String column) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        try (BufferedReader in = Files.newBufferedReader(file)) {
            return name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")
                    ? jsonLines(in, file, column)
                    : csv(in, file, column);
        } catch (NoSuchFileException e) {
            throw new BadColumnException(file + " is not there", e);
        } catch (MalformedInputException e) {
            throw new BadColumnException(file + " is not valid UTF-8", e);
        }
    }

    private Column jsonLines(BufferedReader in, Path file, String column) throws IOException {
        List<String> values = new ArrayList<>();
        List<SkippedRow> skipped = new ArrayList<>();
        boolean seen = false;
        int lineNumber = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lineNumber++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode row = parse(line);
            if (row == null) {
                skipped.add(new SkippedRow(values.size(), "line " + lineNumber + ": not a JSON object"));
                values.add("");
                continue;
            }
            JsonNode value = row.get(column);
            seen |= value != null;
            if (value != null && value.isContainerNode()) {
                skipped.add(new SkippedRow(
                        values.size(),
                        "line " + lineNumber + ": '" + column + "' must be a number or a text, not a list or object"));
                values.add("");
                continue;
            }
            values.add(value == null || value.isNull() ? "" : value.asText());
        }
        if (values.isEmpty()) {
            throw new BadColumnException(file + " is empty");
        }
        if (skipped.size() == values.size()) {
            throw new BadColumnException(
                    file + " holds no JSON Lines; " + skipped.get(0).why());
        }
        if (!seen) {
            throw new BadColumnException(file + " has no field '" + column + "'");
        }
        return new Column(values, skipped);
    }

    /** The object of a line; null when it is none. */
    private JsonNode parse(String line) {
        try {
            JsonNode row = json.readTree(line);
            return row != null && row.isObject() ? row : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static Column csv(BufferedReader in, Path file, String column) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .get();
        try (CSVParser parser = CSVParser.parse(in, format)) {
            if (parser.getHeaderNames().isEmpty()) {
                throw new BadColumnException(file + " is empty");
            }
            Integer index = parser.getHeaderMap().get(column);
            if (index == null) {
                throw new BadColumnException(file + " has no column '" + column + "', its first line names "
                        + parser.getHeaderNames() + " (a CSV file needs a header)");
            }
            List<String> values = new ArrayList<>();
            for (CSVRecord row : parser) {
                values.add(index < row.size() ? row.get(index) : "");
            }
            return new Column(values, List.of());
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new BadColumnException(file + " cannot be read as CSV: " + e.getMessage(), e);
        }
    }
}
