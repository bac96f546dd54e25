package io.attune.trainer.data;

import io.attune.model.token.Message;
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

    /** The first set: own text, apart from the anchor sets. Columns: id, prompt, answer. */
    public static GuardSet first() {
        return new GuardSet(
                "guard-1",
                TabbedResource.lines(FIRST, COLUMNS, COLUMNS).stream()
                        .map(columns -> new TrainingRow(columns[0], List.of(Message.user(columns[1])), columns[2]))
                        .toList());
    }
}
