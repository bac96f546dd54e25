package io.attune.app.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds the end of the process back, when it is asked to end by a signal, until work that has been told so has stopped. Native
 * libraries clean up after themselves when a process ends; a thread that still computes with them then crashes.
 */
final class Interruption implements AutoCloseable {
    /** Longer than a step takes; what has not stopped by then is cut off. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interruption");
    private volatile boolean requested;

    private Interruption() {}

    /** Begins to watch; the work is over when this is closed. */
    static Interruption watch() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Whether the work is to stop. */
    boolean requested() {
        return requested;
    }

    /** What happens when the process is asked to end. */
    void interrupt() {
        requested = true;
        try {
            stopped.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process has just been asked to end; the hook finds the work stopped.
                requested = true;
            }
        }
    }
}
