package io.attune.ingestion.replay;

import java.time.Duration;

/** Keeps a rate: row {@code n} is due {@code n / rate} seconds after the first. */
final class Pace {
    private final double rate;
    private final long start = System.nanoTime();

    /**
     * @param rate rows per second; 0 for no limit
     */
    Pace(double rate) {
        this.rate = rate;
    }

    /** Time until a row is due; zero when it is already. */
    Duration untilDue(long row) {
        if (rate == 0) {
            return Duration.ZERO;
        }
        long due = start + (long) (row / rate * 1e9);
        return Duration.ofNanos(Math.max(0, due - System.nanoTime()));
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
