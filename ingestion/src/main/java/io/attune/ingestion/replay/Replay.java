package io.attune.ingestion.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.ingestion.replay.RowSink.Delivery;
import io.attune.ingestion.replay.RowSink.Kind;
import io.attune.ingestion.row.BadRowException;
import io.attune.ingestion.row.RowLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Sends a file's rows as interactions with their feedback. Bad rows are reported with file and line, the rest goes on.
 * An object replays once.
 */
public final class Replay {
    private static final int BATCH_ROWS = 100;
    private static final int BATCH_CHARACTERS = 1 << 20;
    private static final Duration LONGEST_HELD = Duration.ofMillis(20);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(1);

    private final ReplayOptions options;
    private final RowSink sink;
    private final Answerer answerer;
    private final ReplayListener listener;
    private final List<ReplayItem> batch = new ArrayList<>();
    private long batchCharacters;
    private Set<String> columns = Set.of();
    private RowMapper mapper;
    private long rows;
    private long unreadable;
    private long interactionsSent;
    private long interactionsAccepted;
    private long feedbackSent;
    private long feedbackAccepted;
    private Instant shiftedAt;
    private Duration reported = Duration.ZERO;

    /**
     * @param sink where rows go; not closed
     * @param answerer asks a model for responses that the file does not have; null for none
     */
    public Replay(ReplayOptions options, RowSink sink, Answerer answerer, ReplayListener listener) {
        this.options = options;
        this.sink = sink;
        this.answerer = answerer;
        this.listener = listener;
    }

    /**
     * Replays.
     *
     * @throws IOException when the file cannot be read or nobody takes rows any more
     * @throws IllegalArgumentException when the mapping does not fit the file
     */
    public ReplayResult run() throws IOException, InterruptedException {
        long size = Math.max(1, Files.size(options.file()));
        Pace pace = new Pace(options.rate());
        try (RowSource source = RowSource.open(options.file(), RowLimits.standard())) {
            SourceRow row = source.next();
            while (row != null && (options.limit() == 0 || rows < options.limit())) {
                Duration wait = pace.untilDue(rows);
                if (wait.compareTo(LONGEST_HELD) > 0) {
                    flush();
                    TimeUnit.NANOSECONDS.sleep(pace.untilDue(rows).toNanos());
                }
                take(row);
                report(pace, (double) source.position() / size);
                row = source.next();
            }
        }
        flush();
        return new ReplayResult(
                rows,
                unreadable,
                interactionsSent,
                interactionsAccepted,
                feedbackSent,
                feedbackAccepted,
                shiftedAt,
                pace.elapsed());
    }

    private void take(SourceRow row) throws IOException, InterruptedException {
        long number = rows++;
        if (number == options.shiftAt()) {
            flush();
            shiftedAt = Instant.now();
        }
        if (row instanceof SourceRow.Columns readable) {
            try {
                ReplayItem item = mapper(readable).map(readable, number);
                batch.add(item);
                batchCharacters += readable.object().toString().length();
            } catch (BadRowException e) {
                unreadable(row.line(), e.getMessage());
            }
        } else if (row instanceof SourceRow.Broken broken) {
            unreadable(broken.line(), broken.error());
        }
        if (batch.size() >= BATCH_ROWS || batchCharacters >= BATCH_CHARACTERS) {
            flush();
        }
    }

    /**
     * The first readable row must have every column that was mapped, so that a wrong name is told before anything is
     * sent; later rows of a JSON Lines file may lack some.
     */
    private RowMapper mapper(SourceRow.Columns row) {
        Set<String> names = new HashSet<>();
        row.object().fieldNames().forEachRemaining(names::add);
        if (!names.equals(columns)) {
            ColumnMapping mapping = columns.isEmpty()
                    ? options.mapping().completed(names)
                    : options.mapping().extended(names);
            columns = names;
            mapper = new RowMapper(mapping, options, answerer);
        }
        return mapper;
    }

    private void flush() throws IOException, InterruptedException {
        List<ObjectNode> interactions = new ArrayList<>();
        List<Long> interactionLines = new ArrayList<>();
        List<ObjectNode> feedback = new ArrayList<>();
        List<Long> feedbackLines = new ArrayList<>();
        for (ReplayItem item : batch) {
            if (item.interaction() == null) {
                interactionsSent++;
                interactionsAccepted++;
            } else {
                interactions.add(item.interaction());
                interactionLines.add(item.line());
            }
            for (ObjectNode row : item.feedback()) {
                feedback.add(row);
                feedbackLines.add(item.line());
            }
        }
        batch.clear();
        batchCharacters = 0;
        interactionsSent += interactions.size();
        interactionsAccepted += send(Kind.INTERACTION, interactions, interactionLines);
        feedbackSent += feedback.size();
        feedbackAccepted += send(Kind.FEEDBACK, feedback, feedbackLines);
    }

    private long send(Kind kind, List<ObjectNode> rowsToSend, List<Long> lines)
            throws IOException, InterruptedException {
        if (rowsToSend.isEmpty()) {
            return 0;
        }
        List<Delivery> deliveries = sink.send(kind, rowsToSend);
        long accepted = 0;
        for (int i = 0; i < deliveries.size(); i++) {
            if (deliveries.get(i).accepted()) {
                accepted++;
            } else {
                listener.onBadRow(options.file() + ":" + lines.get(i) + ": "
                        + deliveries.get(i).error());
            }
        }
        return accepted;
    }

    private void unreadable(long line, String error) {
        unreadable++;
        listener.onBadRow(options.file() + ":" + line + ": " + error);
    }

    private void report(Pace pace, double ofFile) {
        Duration elapsed = pace.elapsed();
        if (elapsed.minus(reported).compareTo(REPORT_EVERY) < 0) {
            return;
        }
        reported = elapsed;
        double ofLimit = options.limit() == 0 ? 0 : (double) rows / options.limit();
        double fraction = Math.min(1, Math.max(ofFile, ofLimit));
        double seconds = elapsed.toNanos() / 1e9;
        Duration eta =
                fraction == 0 ? Duration.ZERO : Duration.ofMillis((long) (1000 * seconds * (1 - fraction) / fraction));
        long rejected = unreadable + interactionsSent - interactionsAccepted + feedbackSent - feedbackAccepted;
        listener.onProgress(new ReplayListener.Progress(
                rows, interactionsAccepted + feedbackAccepted, rejected, fraction, rows / seconds, eta));
    }
}
