package io.attune.console.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What the reader tells others about itself. Thread-safe. */
final class ReadLog {
    private static final int LENGTH = 200;

    private final Map<String, ReaderState.Unreadable> unreadable = new TreeMap<>();
    private boolean caughtUp;
    private long records;
    private String problem = "not started";

    synchronized void read() {
        records++;
    }

    synchronized void caughtUp() {
        caughtUp = true;
    }

    /** Why nothing can be read, null when all is well; true when that is news. */
    synchronized boolean problem(String textOrNull) {
        boolean news = !Objects.equals(problem, textOrNull);
        problem = textOrNull;
        return news;
    }

    /** Counts a record that could not be read; true when it is its topic's first. */
    synchronized boolean unreadable(String topic, int partition, long offset, Exception fault) {
        String text = topic + "-" + partition + "@" + offset + ": " + fault;
        String last = text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…";
        ReaderState.Unreadable before = unreadable.get(topic);
        unreadable.put(topic, new ReaderState.Unreadable(topic, before == null ? 1 : before.count() + 1, last));
        return before == null;
    }

    synchronized boolean ready() {
        return caughtUp && problem == null;
    }

    synchronized ReaderState state() {
        List<ReaderState.Unreadable> copy = new ArrayList<>(unreadable.values());
        return new ReaderState(caughtUp, records, problem, copy);
    }
}
