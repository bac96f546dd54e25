package io.attune.app.command;

import java.io.PrintWriter;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the end of the process back, when it is asked to end by a signal, until work that has been told so has stopped. Native
 * libraries clean up after themselves when a process ends; a thread that still computes with them then crashes.
 */
final class Interruption implements AutoCloseable {
    /** Longer than a training step takes. */
    private static final Duration OWN_ACCORD = Duration.ofSeconds(45);

    /** Longer than one call of a native library takes; what has not stopped by then is left to its fate. */
    private static final Duration AFTER_CUT = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(Interruption.class);

    private final Duration ownAccord;
    private final Runnable cut;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interruption");
    private volatile boolean requested;

    /**
     * @param ownAccord how long the work may take to stop by itself
     * @param cut makes it stop
     */
    Interruption(Duration ownAccord, Runnable cut) {
        this.ownAccord = ownAccord;
        this.cut = cut;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Watches over work of this thread that asks {@link #requested} and saves something before it stops; later it is interrupted. */
    static Interruption watch() {
        return new Interruption(OWN_ACCORD, Thread.currentThread()::interrupt);
    }

    /**
     * Does work of this thread that has nothing to save: it is interrupted at once, and says so before the process ends.
     *
     * @return the work's exit code
     */
    static int during(Callable<Integer> work, PrintWriter err) throws Exception {
        try (Interruption interruption = new Interruption(Duration.ZERO, Thread.currentThread()::interrupt)) {
            return interruption.orSay(work, err);
        }
    }

    private int orSay(Callable<Integer> work, PrintWriter err) throws Exception {
        try {
            return work.call();
        } catch (Exception e) {
            if (!requested) {
                throw e;
            }
            log.debug("what the interrupt ended", e);
            boolean isInterrupt = e instanceof CancellationException
                    || e instanceof InterruptedException
                    || e instanceof ClosedByInterruptException;
            err.println("attune: interrupted" + (isInterrupt ? "" : ": " + e.getMessage()));
            return Failures.FAILED;
        }
    }

    /** Watches over work that waits for other processes one after the other; the one that runs is told to end at once. */
    static Interruption ofChild(AtomicReference<Process> running) {
        return new Interruption(
                Duration.ZERO, () -> Optional.ofNullable(running.get()).ifPresent(Process::destroy));
    }

    /** Whether the work is to stop. */
    boolean requested() {
        return requested;
    }

    /** What happens when this process is asked to end. */
    void interrupt() {
        requested = true;
        try {
            if (!stopped.await(ownAccord.toMillis(), TimeUnit.MILLISECONDS)) {
                cut.run();
                stopped.await(AFTER_CUT.toMillis(), TimeUnit.MILLISECONDS);
            }
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
