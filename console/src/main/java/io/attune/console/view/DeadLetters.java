package io.attune.console.view;

import io.attune.schemas.record.DeadLetter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Dead letters by component and reason. A reason names what is wrong and where; what differs from one record to the next
 * (numbers, quoted values) is replaced, which joins the same fault of many records and shows nothing of their content.
 */
public final class DeadLetters {
    private static final int REASON_LENGTH = 160;
    private static final String OTHERS = "other reasons";

    /** Records put aside for one reason. */
    public record Count(String component, String reason, String topic, long count, long last) {}

    /** All of them. */
    public record Tally(long total, List<Count> reasons) {}

    private record Key(String component, String reason) {}

    private final Map<Key, Count> counts = new LinkedHashMap<>();
    private final int capacity;
    private long total;

    DeadLetters(int capacity) {
        this.capacity = capacity;
    }

    void add(DeadLetter letter) {
        total++;
        Key named = new Key(Shown.text(letter.getComponent()), reason(letter.getReason()));
        Key key = counts.containsKey(named) || counts.size() < capacity ? named : new Key("", OTHERS);
        counts.merge(
                key,
                new Count(key.component(), key.reason(), Shown.text(letter.getTopic()), 1, letter.getEventTime()),
                (a, b) -> new Count(a.component(), a.reason(), b.topic(), a.count() + 1, Math.max(a.last(), b.last())));
    }

    /** The most frequent first. */
    Tally tally() {
        return new Tally(
                total,
                counts.values().stream()
                        .sorted(Comparator.comparingLong(Count::count).reversed())
                        .toList());
    }

    static String reason(String text) {
        String joined = text.replaceAll("'[^']*'|\"[^\"]*\"", "…").replaceAll("\\d+", "#");
        return joined.length() <= REASON_LENGTH ? joined : joined.substring(0, REASON_LENGTH) + "…";
    }
}
