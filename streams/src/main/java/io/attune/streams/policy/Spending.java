package io.attune.streams.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a scope spent, and what it learnt from it. Wall-clock epoch milliseconds.
 *
 * @param starts of the retrains of the last day, oldest first
 * @param restUntil no retrain before that moment
 * @param attempts requests made so far; makes the ids of requests about the same data differ
 * @param refused whether the gate refused what was trained last
 * @param lastRequestId the last request
 * @param lastRequestEnd one past the last row of it
 */
record Spending(
        List<Long> starts, long restUntil, int attempts, boolean refused, String lastRequestId, long lastRequestEnd) {
    static final Duration DAY = Duration.ofDays(1);
    static final Spending NONE = new Spending(List.of(), Long.MIN_VALUE, 0, false, null, 0);

    Spending {
        starts = List.copyOf(starts);
    }

    Spending started(long now, String requestId, long examplesEnd) {
        List<Long> more = new ArrayList<>(inDayBefore(now));
        more.add(now);
        return new Spending(more, restUntil, attempts + 1, false, requestId, examplesEnd);
    }

    Spending decided(long until, boolean gateRefused) {
        return new Spending(starts, Math.max(restUntil, until), attempts, gateRefused, lastRequestId, lastRequestEnd);
    }

    int spent(long now) {
        return inDayBefore(now).size();
    }

    private List<Long> inDayBefore(long now) {
        return starts.stream().filter(start -> start > now - DAY.toMillis()).toList();
    }
}
