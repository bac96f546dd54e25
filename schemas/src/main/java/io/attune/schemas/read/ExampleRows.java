package io.attune.schemas.read;

import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.ExampleKind;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.OffsetRange;
import io.attune.schemas.topic.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a scope's curated rows out of the offsets that a retrain request or a candidate names. */
public final class ExampleRows {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Connections connections;

    public ExampleRows(Connections connections) {
        this.connections = connections;
    }

    /**
     * The scope's rows in the ranges' order. A row that comes twice counts once, as the later one; of the thumbs that one user gave one answer only the last row counts.
     *
     * @throws OffsetRangeException when a range is of another topic or cannot be read in full
     */
    public List<Example> read(String scope, List<OffsetRange> ranges) throws OffsetRangeException {
        Map<String, Example> rows = new LinkedHashMap<>();
        try (TopicRanges<Example> topic = new TopicRanges<>(connections, Topic.EXAMPLES, Example.class, PATIENCE)) {
            for (OffsetRange range : ranges) {
                if (!range.getTopic().equals(Topic.EXAMPLES.topicName())) {
                    throw new OffsetRangeException(
                            "rows come from " + Topic.EXAMPLES.topicName() + ", not from " + range.getTopic());
                }
                topic.read(range.getPartition(), range.getFromOffset(), range.getToOffset(), row -> {
                    if (row.getScope().equals(scope)) {
                        // Where it stands last: earlier programs gave thumbs of the same content the same id.
                        rows.remove(row.getId());
                        rows.put(row.getId(), row);
                    }
                });
            }
        }
        return lastWords(rows.values());
    }

    /**
     * What a person who thought better of an answer said last: by the event time of the feedback, since what several gateways send may
     * arrive in another order, or comes again; where a row does not say, and between equal times, by the rows' order.
     */
    static List<Example> lastWords(Collection<Example> rows) {
        Map<Rater, Example> last = new HashMap<>();
        for (Example row : rows) {
            if (isThumb(row)) {
                last.merge(Rater.of(row), row, ExampleRows::later);
            }
        }
        return rows.stream()
                .filter(row -> !isThumb(row) || last.get(Rater.of(row)) == row)
                .toList();
    }

    private static Example later(Example before, Example row) {
        boolean isLate =
                before.getRatedAt() != null && row.getRatedAt() != null && row.getRatedAt() < before.getRatedAt();
        return isLate ? before : row;
    }

    /** A thumb is a preference of which one side is missing. */
    public static boolean isThumb(Example row) {
        return row.getKind() == ExampleKind.PREFERENCE && (row.getChosen() == null || row.getRejected() == null);
    }

    /** Who is not named counts as the one who asked; a judge's thumb takes none of theirs back. */
    private record Rater(String interactionId, FeedbackSource source, String userId) {
        static Rater of(Example row) {
            return new Rater(row.getInteractionId(), row.getSource(), row.getUserId());
        }
    }
}
