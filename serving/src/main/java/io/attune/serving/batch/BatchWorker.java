package io.attune.serving.batch;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that runs one batch after the other.
 *
 * @param <J> the requests
 */
final class BatchWorker<J extends Job> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BatchWorker.class);

    /** Runs a batch and answers each request of it; what it throws fails those that have no answer yet. */
    interface Body<J> {
        void run(List<J> batch);
    }

    private final BatchQueue<J> queue;
    private final Body<J> body;
    private final Thread thread;

    BatchWorker(String name, BatchQueue<J> queue, Body<J> body) {
        this.queue = queue;
        this.body = body;
        this.thread = new Thread(this::work, name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Finishes what waits, within the time; the rest fails. */
    void close(Duration patience) {
        queue.close();
        try {
            thread.join(Math.max(1, patience.toMillis()));
            if (thread.isAlive()) {
                thread.interrupt();
                fail(queue.drain(), new OverloadedException("serving is closing"));
                thread.join(Math.max(1, patience.toMillis()));
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        fail(queue.drain(), new OverloadedException("serving is closing"));
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }

    private void work() {
        try {
            for (List<J> batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
                run(batch);
            }
        } catch (InterruptedException e) {
            log.info("{} was interrupted and ends", thread.getName());
        }
    }

    private void run(List<J> batch) {
        try {
            body.run(batch);
        } catch (RuntimeException e) {
            // One batch failed, such as for want of memory; the thread goes on with the next.
            log.error("a batch of {} requests failed", batch.size(), e);
            fail(batch, e);
        }
    }

    private static void fail(List<? extends Job> jobs, Exception problem) {
        jobs.forEach(job -> job.fail(problem));
    }
}
