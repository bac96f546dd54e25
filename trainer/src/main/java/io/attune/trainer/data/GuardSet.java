package io.attune.trainer.data;

import io.attune.model.token.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Everyday questions with answers that no retrain trains on. Their loss says what an update costs outside of the traffic
 * that it learns from; a scope's own earlier rows cannot say that.
 *
 * @param name name and version
 * @param rows in their file's order
 */
public record GuardSet(String name, List<TrainingRow> rows) {
    private static final String FIRST = "/io/attune/trainer/guard/first.tsv";
    private static final int COLUMNS = 3;

    public GuardSet {
        rows = List.copyOf(rows);
    }

    /** The first set: own text, apart from the anchor sets. */
    public static GuardSet first() {
        try (InputStream in = GuardSet.class.getResourceAsStream(FIRST)) {
            if (in == null) {
                throw new IllegalStateException("guard resource is missing: " + FIRST);
            }
            return read("guard-1", in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read guard resource " + FIRST, e);
        }
    }

    /**
     * Reads tab-separated columns: id, prompt, answer.
     *
     * @throws IllegalArgumentException naming the line that is wrong
     */
    static GuardSet read(String name, InputStream in) throws IOException {
        List<TrainingRow> rows = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split("\t", -1);
            if (columns.length != COLUMNS) {
                throw new IllegalArgumentException(
                        name + ", line " + number + ": has " + columns.length + " columns, not " + COLUMNS);
            }
            rows.add(new TrainingRow(columns[0], List.of(Message.user(columns[1])), columns[2]));
        }
        return new GuardSet(name, rows);
    }
}
