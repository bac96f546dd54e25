package io.attune.ingestion.replay;

import java.time.Duration;

/** Hears how a replay goes. Called on the replaying thread. */
public interface ReplayListener {
    /**
     * How far it is.
     *
     * @param rows rows of the file so far
     * @param accepted interactions and feedback that were accepted
     * @param rejected rows, interactions and feedback that were refused
     * @param fraction how much of the work is done, from 0 to 1
     * @param rowsPerSecond since the beginning
     * @param eta time left at this speed
     */
    record Progress(long rows, long accepted, long rejected, double fraction, double rowsPerSecond, Duration eta) {}

    /** About once a second. */
    void onProgress(Progress progress);

    /** A row that was refused: {@code file:line: what is wrong}. */
    void onBadRow(String message);

    /** Hears nothing. */
    ReplayListener NONE = new ReplayListener() {
        @Override
        public void onProgress(Progress progress) {}

        @Override
        public void onBadRow(String message) {}
    };
}
