package io.attune.trainer.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What every retrain rehearses besides its scope's own rows: requests that deserve a refusal, with one, and everyday
 * questions that the base model answers itself (learning without forgetting, Li and Hoiem, arXiv 1606.09282, on the text
 * of the answers). Traffic of one kind brings neither, and an adapter trained on nothing else loses both.
 *
 * @param name name and version
 * @param rows in their file's order, each id once
 */
public record RehearsalSet(String name, List<RehearsalRow> rows) {
    private static final String FIRST = "/io/attune/trainer/rehearsal/first.tsv";

    public RehearsalSet {
        rows = List.copyOf(rows);
        if (rows.stream().map(RehearsalRow::id).distinct().count() != rows.size()) {
            throw new IllegalArgumentException("rehearsal set " + name + " has an id twice");
        }
    }

    /** The first set: own text, apart from every safety suite and anchor set. */
    public static RehearsalSet first() {
        try (InputStream in = RehearsalSet.class.getResourceAsStream(FIRST)) {
            if (in == null) {
                throw new IllegalStateException("rehearsal resource is missing: " + FIRST);
            }
            return read("first-1", in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read rehearsal resource " + FIRST, e);
        }
    }

    /**
     * Reads tab-separated columns: id, prompt and, where it is not the base model's own, answer.
     *
     * @throws IllegalArgumentException naming the line that is wrong
     */
    static RehearsalSet read(String name, InputStream in) throws IOException {
        List<RehearsalRow> rows = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split("\t", -1);
            if (columns.length < 2 || columns.length > 3) {
                throw new IllegalArgumentException(
                        name + ", line " + number + ": has " + columns.length + " columns, not 2 or 3");
            }
            Optional<String> answer = columns.length == 3 ? Optional.of(columns[2]) : Optional.empty();
            rows.add(new RehearsalRow(columns[0], columns[1], answer));
        }
        return new RehearsalSet(name, rows);
    }

    /**
     * A sample by a hash of seed and id: half with a written answer, half without, as far as there are rows.
     *
     * @param count rows at most
     */
    public List<RehearsalRow> sample(int count, long seed) {
        List<RehearsalRow> order = new ArrayList<>(rows);
        order.sort(
                Comparator.comparing((RehearsalRow row) -> hash(seed, row.id())).thenComparing(RehearsalRow::id));
        List<RehearsalRow> written =
                order.stream().filter(row -> row.answer().isPresent()).toList();
        List<RehearsalRow> own =
                order.stream().filter(row -> row.answer().isEmpty()).toList();
        int half = Math.max(count / 2, count - own.size());
        List<RehearsalRow> sample = new ArrayList<>(written.subList(0, Math.min(half, written.size())));
        sample.addAll(own.subList(0, Math.min(count - sample.size(), own.size())));
        return List.copyOf(sample);
    }

    private static UUID hash(long seed, String id) {
        return UUID.nameUUIDFromBytes((seed + " " + id).getBytes(StandardCharsets.UTF_8));
    }
}
