package io.attune.drift.job;

import io.attune.schemas.record.Interaction;
import java.io.Serializable;
import java.util.List;

/**
 * Interactions of earlier days, in order of time, that stand for what is normal before a scope's own first interaction.
 *
 * @param rows without a scope of their own
 */
public record Baseline(List<Interaction> rows) implements Serializable {

    private static final long DAY = 86_400_000L;

    /**
     * The rows as if they had come to a scope in the days before its first interaction: moved by whole days, which leaves the hour of the day
     * and the rate as they were.
     */
    List<Interaction> before(Interaction first) {
        long last = rows.get(rows.size() - 1).getEventTime();
        long shift = Math.floorDiv(first.getEventTime() - last, DAY) * DAY;
        return rows.stream()
                .map(row -> Interaction.newBuilder(row)
                        .setId("baseline|" + first.getScope() + "|" + row.getId())
                        .setScope(first.getScope())
                        .setEventTime(row.getEventTime() + shift)
                        .build())
                .toList();
    }
}
