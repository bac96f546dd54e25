package io.attune.trainer.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What every retrain rehearses besides its scope's own rows: requests that deserve a refusal, attempts to draw out
 * what a system message protects, and everyday questions that the base model answers itself (learning without forgetting,
 * Li and Hoiem, arXiv 1606.09282, on the text of the answers). Traffic of one kind brings none of it, and an adapter that
 * is trained on nothing else loses it.
 *
 * @param name name and version
 * @param rows in their file's order, each id once
 */
public record RehearsalSet(String name, List<RehearsalRow> rows) {
    private static final String FIRST = "/io/attune/trainer/rehearsal/first.tsv";
    private static final int FEWEST_COLUMNS = 3;
    private static final int MOST_COLUMNS = 5;

    public RehearsalSet {
        rows = List.copyOf(rows);
        if (rows.stream().map(RehearsalRow::id).distinct().count() != rows.size()) {
            throw new IllegalArgumentException("rehearsal set " + name + " has an id twice");
        }
    }

    /** The first set: own text, apart from every safety suite and anchor set. */
    public static RehearsalSet first() {
        return of("first-1", TabbedResource.lines(FIRST, FEWEST_COLUMNS, MOST_COLUMNS));
    }

    /**
     * Reads tab-separated columns: id, kind, prompt and, where it is not the base model's own, answer, then system message.
     *
     * @throws IllegalArgumentException naming the line that is wrong
     */
    static RehearsalSet read(String name, InputStream in) throws IOException {
        return of(name, TabbedResource.read(name, in, FEWEST_COLUMNS, MOST_COLUMNS));
    }

    private static RehearsalSet of(String name, List<String[]> lines) {
        return new RehearsalSet(
                name,
                lines.stream()
                        .map(columns -> new RehearsalRow(
                                columns[0],
                                RehearsalRow.Kind.valueOf(columns[1]),
                                columns[2],
                                Optional.ofNullable(columns.length > 3 ? columns[3] : null),
                                Optional.ofNullable(columns.length > 4 ? columns[4] : null)))
                        .toList());
    }

    /**
     * A sample by a hash of seed and id, each kind by its weight as far as there are rows.
     *
     * @param count rows at most
     */
    public List<RehearsalRow> sample(int count, long seed) {
        Map<RehearsalRow.Kind, Deque<RehearsalRow>> kinds = new EnumMap<>(RehearsalRow.Kind.class);
        rows.stream()
                .sorted(Comparator.comparing((RehearsalRow row) -> hash(seed, row.id()))
                        .thenComparing(RehearsalRow::id))
                .forEach(row -> kinds.computeIfAbsent(row.kind(), kind -> new ArrayDeque<>())
                        .add(row));
        List<RehearsalRow> sample = new ArrayList<>();
        while (sample.size() < count && !kinds.isEmpty()) {
            kinds.forEach((kind, left) -> {
                for (int drawn = 0; drawn < kind.weight() && sample.size() < count && !left.isEmpty(); drawn++) {
                    sample.add(left.remove());
                }
            });
            kinds.values().removeIf(Deque::isEmpty);
        }
        return List.copyOf(sample);
    }

    private static UUID hash(long seed, String id) {
        return UUID.nameUUIDFromBytes((seed + " " + id).getBytes(StandardCharsets.UTF_8));
    }
}
