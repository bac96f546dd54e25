package io.attune.evaluator.job;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A named thread that runs sessions one after the other: what fails for now begins anew, what cannot work ends. */
public final class ServiceThread implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServiceThread.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

    private final Session session;
    private final Thread thread;
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile boolean ready;

    /** One life of some clients. */
    @FunctionalInterface
    public interface Session {
        /**
         * Works until told to stop.
         *
         * @param whenReady run whenever it is at work
         */
        void run(AtomicBoolean ending, Runnable whenReady) throws IOException, InterruptedException;
    }

    public ServiceThread(String name, Session session) {
        this.session = session;
        this.thread = new Thread(this::loop, name);
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /** Whether it is at work. */
    public boolean ready() {
        return ready;
    }

    /** Ends after what is under way. Idempotent. */
    @Override
    public void close() {
        ending.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        while (!ending.get()) {
            try {
                session.run(ending, () -> ready = true);
            } catch (ProducerFencedException | InvalidProducerEpochException | FencedInstanceIdException e) {
                log.error("another instance has taken over, {} ends", thread.getName(), e);
                ending.set(true);
            } catch (AuthorizationException e) {
                log.error("{} may not do its work and ends", thread.getName(), e);
                ending.set(true);
            } catch (IOException | RuntimeException e) {
                // Whatever it was, nothing was committed: the same work comes again.
                log.warn("{} begins anew after a failure", thread.getName(), e);
                pause();
            } catch (InterruptedException e) {
                ending.set(true);
                Thread.currentThread().interrupt();
            } finally {
                ready = false;
            }
        }
    }

    private void pause() {
        long limit = System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos();
        try {
            while (!ending.get() && System.nanoTime() < limit) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (InterruptedException e) {
            ending.set(true);
            Thread.currentThread().interrupt();
        }
    }
}
