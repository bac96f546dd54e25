package io.attune.ingestion.replay;

import java.time.Duration;
import java.time.Instant;

/**
 * What a replay came to. Sent rows are accepted or refused; rows that could not be read were not sent.
 *
 * @param rows rows of the file that were looked at
 * @param unreadable rows that could not be read
 * @param interactionsSent interactions sent, or served and recorded by the server that answered them
 * @param interactionsAccepted of these, acknowledged
 * @param feedbackSent feedback records sent
 * @param feedbackAccepted of these, acknowledged
 * @param shiftedAt when the row of {@link ReplayOptions#shiftAt()} was sent; null when there was none
 * @param took from the first row to the last acknowledgement
 */
public record ReplayResult(
        long rows,
        long unreadable,
        long interactionsSent,
        long interactionsAccepted,
        long feedbackSent,
        long feedbackAccepted,
        Instant shiftedAt,
        Duration took) {
    /** Everything that was refused: unreadable rows, and rows that the gateway refused. */
    public long rejected() {
        return unreadable + interactionsSent - interactionsAccepted + feedbackSent - feedbackAccepted;
    }
}
