package io.attune.serving.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * A bounded queue that gives batches: the oldest request, and younger ones that may run together with it.
 *
 * @param <J> the requests
 */
final class BatchQueue<J extends Job> {
    private final int capacity;
    private final int largestBatch;
    private final Deque<J> waiting = new ArrayDeque<>();
    private boolean closed;

    BatchQueue(int capacity, int largestBatch) {
        this.capacity = capacity;
        this.largestBatch = largestBatch;
    }

    /**
     * Queues a request.
     *
     * @throws OverloadedException when there is no room or no future
     */
    synchronized void put(J job) throws OverloadedException {
        if (closed) {
            throw new OverloadedException("serving is closing");
        }
        if (waiting.size() >= capacity) {
            throw new OverloadedException(capacity + " requests are waiting already");
        }
        waiting.add(job);
        notifyAll();
    }

    /** The next batch; waits for one, and is empty when the queue is closed and done. */
    synchronized List<J> take() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        List<J> batch = new ArrayList<>();
        Iterator<J> jobs = waiting.iterator();
        while (jobs.hasNext() && batch.size() < largestBatch) {
            J job = jobs.next();
            if (batch.isEmpty() || batch.get(0).fits(job)) {
                batch.add(job);
                jobs.remove();
            }
        }
        return batch;
    }

    /** Takes no more requests; those that wait are still given out. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Takes everything out that still waits. */
    synchronized List<J> drain() {
        List<J> rest = List.copyOf(waiting);
        waiting.clear();
        return rest;
    }

    synchronized int size() {
        return waiting.size();
    }
}
