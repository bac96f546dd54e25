package io.attune.streams.policy;

/** Remembers the event time, offset and split of every row of a scope that may still count. */
@FunctionalInterface
interface RowLedger {
    /** Counts rows with an event time from {@code since} and an offset from {@code floor} on. */
    RowFacts.Counts count(long since, long floor);
}
