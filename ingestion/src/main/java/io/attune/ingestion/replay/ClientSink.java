package io.attune.ingestion.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.ingestion.client.AttuneClient;
import io.attune.ingestion.client.Receipt;
import io.attune.ingestion.client.ScopeName;
import io.attune.ingestion.row.BadRowException;
import io.attune.ingestion.row.FeedbackRow;
import io.attune.ingestion.row.InteractionRow;
import io.attune.ingestion.row.RowLimits;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Sends rows straight to Kafka, without a gateway in between. Closes the client that it was given. */
public final class ClientSink implements RowSink {
    private final AttuneClient client;
    private final InteractionRow interactions;
    private final FeedbackRow feedback;

    public ClientSink(AttuneClient client, RowLimits limits, Clock clock) {
        this.client = client;
        this.interactions = new InteractionRow(limits, clock);
        this.feedback = new FeedbackRow(limits, clock);
    }

    @Override
    public List<Delivery> send(Kind kind, List<ObjectNode> rows) throws IOException, InterruptedException {
        List<CompletableFuture<Delivery>> pending = new ArrayList<>(rows.size());
        for (ObjectNode row : rows) {
            pending.add(begin(kind, row));
        }
        List<Delivery> deliveries = new ArrayList<>(rows.size());
        for (CompletableFuture<Delivery> delivery : pending) {
            try {
                deliveries.add(delivery.get());
            } catch (ExecutionException e) {
                throw new IOException(
                        "Kafka does not take rows: " + e.getCause().getMessage(), e.getCause());
            }
        }
        return deliveries;
    }

    @Override
    public void close() {
        client.close();
    }

    private CompletableFuture<Delivery> begin(Kind kind, ObjectNode row) {
        try {
            CompletionStage<Receipt> receipt = kind == Kind.INTERACTION
                    ? client.interaction(interactions.read(row, ScopeName.DEFAULT))
                    : client.feedback(feedback.read(row, ScopeName.DEFAULT));
            return receipt.thenApply(taken -> new Delivery(true, null)).toCompletableFuture();
        } catch (BadRowException e) {
            return CompletableFuture.completedFuture(new Delivery(false, e.getMessage()));
        }
    }
}
