package io.attune.streams.policy;

import io.attune.schemas.record.Split;

/**
 * What is known of a scope's training rows.
 *
 * @param partition of {@code attune.examples} that holds the scope
 * @param end one past the last row's offset
 * @param floor rows below are already in the promoted adapter and call for no second retrain
 * @param sinceRequest training rows since the last request
 * @param counts rows of the change that is looked at
 */
record RowFacts(int partition, long end, long floor, int sinceRequest, Counts counts) {
    static final RowFacts NONE = new RowFacts(0, 0, 0, 0, Counts.NONE);

    /**
     * Rows with an event time from {@code since} and an offset from {@code floor} on.
     *
     * @param train rows to train on
     * @param holdout rows held out
     */
    record Counts(long since, long floor, int train, int holdout) {
        static final Counts NONE = new Counts(Long.MIN_VALUE, 0, 0, 0);

        Counts with(PolicyEvent.RowAdded row) {
            if (row.eventTime() < since || row.offset() < floor) {
                return this;
            }
            return row.split() == Split.TRAIN
                    ? new Counts(since, floor, train + 1, holdout)
                    : new Counts(since, floor, train, holdout + 1);
        }
    }

    RowFacts with(PolicyEvent.RowAdded row) {
        return new RowFacts(
                row.partition(),
                Math.max(end, row.offset() + 1),
                floor,
                sinceRequest + (row.split() == Split.TRAIN ? 1 : 0),
                counts.with(row));
    }

    /** A row at an offset belongs to the data set, but is none more to count. */
    RowFacts reaching(int at, long offset) {
        return new RowFacts(at, Math.max(end, offset + 1), floor, sinceRequest, counts);
    }

    /** Counts for another change, taken from the ledger where they are not at hand. */
    RowFacts countedSince(long since, RowLedger ledger) {
        return counts.since() == since && counts.floor() == floor
                ? this
                : new RowFacts(partition, end, floor, sinceRequest, ledger.count(since, floor));
    }

    RowFacts requested() {
        return new RowFacts(partition, end, floor, 0, counts);
    }

    RowFacts trainedUpTo(long offset) {
        return new RowFacts(partition, end, Math.max(floor, offset), sinceRequest, counts);
    }
}
