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
     * The values of a column, in order; an absent or null value is the empty string.
     *
     * @throws BadColumnException when the file or the column is not there or a row cannot be read
     */
    public List<String> read(Path file, String column) throws IOException {
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

    private List<String> jsonLines(BufferedReader in, Path file, String column) throws IOException {
        List<String> values = new ArrayList<>();
        boolean seen = false;
        int lineNumber = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lineNumber++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode row;
            try {
                row = json.readTree(line);
            } catch (JsonProcessingException e) {
                throw new BadColumnException(file + " line " + lineNumber + ": not a JSON object", e);
            }
            if (row == null || !row.isObject()) {
                throw new BadColumnException(file + " line " + lineNumber + ": not a JSON object");
            }
            JsonNode value = row.get(column);
            seen |= value != null;
            if (value != null && value.isContainerNode()) {
                throw new BadColumnException(file + " line " + lineNumber + ": '" + column
                        + "' must be a number or a text, not a list or object");
            }
            values.add(value == null || value.isNull() ? "" : value.asText());
        }
        if (!seen && !values.isEmpty()) {
            throw new BadColumnException(file + " has no field '" + column + "'");
        }
        return values;
    }

    private static List<String> csv(BufferedReader in, Path file, String column) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .get();
        try (CSVParser parser = CSVParser.parse(in, format)) {
            Integer index = parser.getHeaderMap().get(column);
            if (index == null) {
                throw new BadColumnException(
                        file + " has no column '" + column + "', it has " + parser.getHeaderNames());
            }
            List<String> values = new ArrayList<>();
            for (CSVRecord row : parser) {
                values.add(index < row.size() ? row.get(index) : "");
            }
            return values;
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new BadColumnException(file + " cannot be read as CSV: " + e.getMessage(), e);
        }
    }
}
