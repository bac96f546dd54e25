package io.attune.ingestion.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.ingestion.client.Receipt;
import io.attune.ingestion.client.UnavailableException;
import io.attune.ingestion.row.BadRowException;
import io.attune.ingestion.row.RawRow;
import io.attune.ingestion.row.Reason;
import io.attune.ingestion.row.RowFormat;
import io.attune.ingestion.row.RowParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Takes the rows of one request: reads each, sends the readable ones, waits for Kafka's word on all of them.
 *
 * @param <T> the record
 */
final class RowIntake<T> {
    private final RowFormat<T> format;
    private final RowParser parser;
    private final Function<T, CompletionStage<Receipt>> send;
    private final DeadLetterBox deadLetters;
    private final Duration patience;

    RowIntake(
            RowFormat<T> format,
            RowParser parser,
            Function<T, CompletionStage<Receipt>> send,
            DeadLetterBox deadLetters,
            Duration patience) {
        this.format = format;
        this.parser = parser;
        this.send = send;
        this.deadLetters = deadLetters;
        this.patience = patience;
    }

    /** A row between being read and being acknowledged. */
    private sealed interface Pending {
        record Answered(RowAnswer answer) implements Pending {}

        record Sent(int row, String id, CompletableFuture<Receipt> receipt) implements Pending {}
    }

    List<RowAnswer> take(List<RawRow> rows, String defaultScope) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        List<Pending> pending = new ArrayList<>(rows.size());
        boolean away = false;
        for (RawRow row : rows) {
            Pending taken = begin(row, defaultScope, away);
            // A send that failed at once has already waited as long as it may; the rest would only wait again.
            away |= taken instanceof Pending.Sent sent && isUnavailable(sent.receipt());
            pending.add(taken);
        }
        List<RowAnswer> answers = new ArrayList<>(rows.size());
        for (Pending row : pending) {
            answers.add(row instanceof Pending.Sent sent ? await(sent, until) : ((Pending.Answered) row).answer());
        }
        return answers;
    }

    private Pending begin(RawRow row, String defaultScope, boolean away) {
        String scope = null;
        try {
            JsonNode json = parser.parse(row.bytes());
            scope = json.path("scope").asText(defaultScope);
            T record = format.read(json, defaultScope);
            String id = format.id(record);
            if (away) {
                return new Pending.Answered(new RowAnswer.Unavailable(
                        row.index(), id, "Kafka did not take an earlier row of this request"));
            }
            return new Pending.Sent(row.index(), id, send.apply(record).toCompletableFuture());
        } catch (BadRowException e) {
            deadLetters.put(format.topic(), scope, row.bytes(), row.bytes().length, e.getMessage());
            return new Pending.Answered(new RowAnswer.Rejected(row.index(), e.reason(), e.getMessage()));
        }
    }

    private static boolean isUnavailable(CompletableFuture<Receipt> receipt) {
        return receipt.isCompletedExceptionally()
                && receipt.handle((ok, failure) -> failure).join() instanceof UnavailableException;
    }

    private static RowAnswer await(Pending.Sent sent, long until) throws InterruptedException {
        try {
            Receipt receipt = sent.receipt().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            return new RowAnswer.Accepted(sent.row(), receipt.id());
        } catch (TimeoutException e) {
            return new RowAnswer.Unavailable(sent.row(), sent.id(), "Kafka did not acknowledge the row in time");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnavailableException unavailable) {
                return new RowAnswer.Unavailable(sent.row(), sent.id(), unavailable.getMessage());
            }
            return new RowAnswer.Rejected(
                    sent.row(), Reason.TOO_LARGE, e.getCause().getMessage());
        }
    }
}
