package io.attune.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/**
 * Reads training and evaluation files: JSON Lines, or CSV with a header where the name ends in {@code .csv}, in UTF-8.
 * A row has {@code prompt} and {@code response}, {@code instruction}, {@code input} and {@code response},
 * {@code messages} (every turn of the assistant is right), {@code prompt}, {@code chosen} and {@code rejected}, {@code prompt},
 * {@code completion} and {@code label}, or {@code chosen} and {@code rejected} alone, as conversations that differ in the last turn. Prompts may be lists of
 * turns and answers lists of one turn, as TRL's data sets have them.
 */
public final class TrainingFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final RowFields fields;
    private final BadRows badRows;
    private final List<TrainingRow> rows = new ArrayList<>();
    private int number;

    private TrainingFile(Path file, ColumnMapping mapping, BadRows badRows) {
        this.file = file;
        this.badRows = badRows;
        this.fields = new RowFields(mapping);
    }

    /**
     * The rows with a right answer, those with a false label left out, as {@link #readAll} gives them.
     *
     * @throws BadRowException when a row cannot be used, or when none is left
     * @throws IOException when the file cannot be read
     */
    public static List<TrainingRow> read(Path file, ColumnMapping mapping) throws IOException {
        return right(readAll(file, mapping, BadRows.REFUSED), file);
    }

    /**
     * Those of a file's rows that have a right answer.
     *
     * @throws BadRowException when none is left
     */
    public static List<TrainingRow> right(List<TrainingRow> rows, Path file) throws BadRowException {
        List<TrainingRow> right = rows.stream().filter(TrainingRow::isRight).toList();
        if (right.isEmpty()) {
            throw new BadRowException(file + " holds no row to learn from");
        }
        return right;
    }

    /**
     * All rows, in the file's order; a row's id is its number, which counts from 0 after the header.
     *
     * @param badRows hears of rows that cannot be used, but not of what makes the whole file unreadable
     * @throws BadRowException when there is no row that can be used
     * @throws IOException when the file cannot be read
     */
    public static List<TrainingRow> readAll(Path file, ColumnMapping mapping, BadRows badRows) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new BadRowException(file + " is not a file");
        }
        TrainingFile reader = new TrainingFile(file, mapping, badRows);
        try {
            if (file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
                reader.readCsv();
            } else {
                reader.readJsonLines();
            }
        } catch (CharacterCodingException e) {
            throw new BadRowException(file + " is not UTF-8 after row " + (reader.number - 1));
        }
        if (reader.rows.isEmpty()) {
            throw new BadRowException(file + " holds no row to learn from");
        }
        return List.copyOf(reader.rows);
    }

    private void readJsonLines() throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    add(line);
                    number++;
                }
            }
        }
    }

    private void add(String line) throws BadRowException {
        JsonNode row;
        try {
            row = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            badRows.found(bad("is not JSON: " + e.getOriginalMessage()));
            return;
        }
        if (row.isObject()) {
            add(row);
        } else {
            badRows.found(bad("is not a JSON object"));
        }
    }

    private void readCsv() throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
                .get();
        try (BufferedReader text = Files.newBufferedReader(file);
                CSVParser parser =
                        CSVParser.builder().setReader(text).setFormat(format).get()) {
            for (CSVRecord row : parser) {
                if (row.isConsistent()) {
                    add(json(row.toMap()));
                } else {
                    int wanted = parser.getHeaderNames().size();
                    badRows.found(bad("has " + row.size() + " columns where the header has " + wanted));
                }
                number++;
            }
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof CharacterCodingException coding
                    ? coding
                    : new BadRowException(file + " cannot be read as CSV after row " + (number - 1) + ": "
                            + e.getCause().getMessage());
        } catch (IllegalArgumentException e) {
            throw new BadRowException(file + " cannot be read as CSV: " + e.getMessage());
        }
    }

    private static JsonNode json(Map<String, String> columns) {
        ObjectNode row = JSON.createObjectNode();
        columns.forEach((column, value) -> {
            // An empty cell is an absent value, as files with optional columns mean it.
            if (!value.isEmpty()) {
                row.put(column, value);
            }
        });
        return row;
    }

    private void add(JsonNode row) throws BadRowException {
        try {
            rows.add(fields.read(Integer.toString(number), row));
        } catch (IllegalArgumentException e) {
            badRows.found(bad(e.getMessage()));
        }
    }

    private BadRowException bad(String what) {
        return new BadRowException(file + ", row " + number + ": " + what);
    }
}
