package io.attune.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.format.JsonFiles;
import io.attune.model.format.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.csv.CSVException;
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
    private final ColumnMapping mapping;
    private final RowFields fields;
    private final BadRows badRows;
    private final List<TrainingRow> rows = new ArrayList<>();
    private final Set<String> columns = new LinkedHashSet<>();
    private int number;
    private long line = 1;

    private TrainingFile(Path file, ColumnMapping mapping, BadRows badRows) {
        this.file = file;
        this.badRows = badRows;
        this.mapping = mapping;
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
            throw new BadRowException(file + " holds no row with a right answer");
        }
        return right;
    }

    /**
     * All rows, in the file's order; a row's id is its number, which counts from 0 after the header.
     *
     * @param mapping whose columns must all be in the file
     * @param badRows hears of rows that cannot be used, but not of what makes the whole file unreadable
     * @throws BadRowException when there is no row that can be used
     * @throws IOException when the file cannot be read
     */
    public static List<TrainingRow> readAll(Path file, ColumnMapping mapping, BadRows badRows) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new BadRowException(file
                    + (Files.isDirectory(file)
                            ? " is a directory, not a file"
                            : Files.exists(file) ? " is not a regular file" : " does not exist"));
        }
        TrainingFile reader = new TrainingFile(file, mapping, badRows);
        try {
            if (file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
                reader.readCsv();
            } else {
                reader.readJsonLines();
            }
        } catch (CharacterCodingException e) {
            throw new BadRowException(file + " is not UTF-8 in line " + Utf8File.firstBadLine(file));
        }
        reader.checkMapping();
        if (reader.rows.isEmpty()) {
            throw new BadRowException(file + " holds no row that can be used");
        }
        return List.copyOf(reader.rows);
    }

    private void readJsonLines() throws IOException {
        try (BufferedReader lines = Utf8File.open(file)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine(), line++) {
                if (!text.isBlank()) {
                    add(text);
                    number++;
                }
            }
        }
    }

    private void add(String text) throws BadRowException {
        JsonNode row;
        try {
            row = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            badRows.found(bad("is not JSON: " + JsonFiles.explain(e)));
            return;
        }
        if (row.isObject()) {
            row.fieldNames().forEachRemaining(columns::add);
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
        try (BufferedReader text = Utf8File.open(file);
                CSVParser parser =
                        CSVParser.builder().setReader(text).setFormat(format).get()) {
            columns.addAll(parser.getHeaderNames());
            line = parser.getCurrentLineNumber() + 1;
            for (CSVRecord row : parser) {
                if (row.isConsistent()) {
                    add(json(row.toMap()));
                } else {
                    int wanted = parser.getHeaderNames().size();
                    badRows.found(bad("has " + row.size() + " columns where the header has " + wanted));
                }
                number++;
                line = parser.getCurrentLineNumber() + 1;
            }
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof CharacterCodingException coding
                    ? coding
                    : new BadRowException(file + " cannot be read as CSV after "
                            + (number == 0 ? "the header" : "row " + (number - 1)) + ": "
                            + e.getCause().getMessage());
        } catch (IllegalArgumentException | CSVException e) {
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
        return new BadRowException(file + ", row " + number + " (line " + line + "): " + what);
    }

    /** A name that was mistyped must not make another field stand in for the one that was meant. */
    private void checkMapping() throws BadRowException {
        for (Map.Entry<String, String> named : new TreeMap<>(mapping.columns()).entrySet()) {
            if (!columns.isEmpty() && !columns.contains(named.getValue())) {
                throw new BadRowException(file + " has no column '" + named.getValue() + "', which --map names for "
                        + named.getKey() + "; it has " + Printable.of(String.join(", ", columns)));
            }
        }
    }
}
