package io.attune.trainer.data;

import io.attune.schemas.config.Connections;
import io.attune.schemas.read.OffsetRangeException;
import io.attune.schemas.read.TopicRanges;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.OffsetRange;
import io.attune.schemas.topic.Topic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a scope's curated rows out of the offsets that a retrain request names. */
public final class ExampleRows {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Connections connections;

    public ExampleRows(Connections connections) {
        this.connections = connections;
    }

    /**
     * The scope's rows in the ranges' order; a row that comes twice counts once.
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
                        rows.putIfAbsent(row.getId(), row);
                    }
                });
            }
        }
        return List.copyOf(rows.values());
    }
}
