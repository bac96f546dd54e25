package io.attune.ingestion.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** Where replayed rows go. */
public interface RowSink extends AutoCloseable {
    /** What kind of rows. */
    enum Kind {
        INTERACTION,
        FEEDBACK
    }

    /**
     * What became of a row.
     *
     * @param accepted whether Kafka has acknowledged it
     * @param error why not; null when accepted
     */
    record Delivery(boolean accepted, String error) {}

    /**
     * Sends rows and waits until each is accepted or refused; while Kafka is away it waits and tries again.
     *
     * @return one entry per row, in order
     * @throws IOException when nobody takes rows any more
     */
    List<Delivery> send(Kind kind, List<ObjectNode> rows) throws IOException, InterruptedException;

    @Override
    void close();
}
