package io.attune.trainer.job;

import io.attune.model.lm.CausalLm;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes retrain requests and answers each with one candidate, or with a failed progress report. Candidate and consumed
 * offset are one transaction; a run that was interrupted, by ending or by a crash, goes on from its checkpoint when the
 * request comes again. One trainer of a name works at a time: a second one fences the first.
 */
public final class TrainerService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TrainerService.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
    /** Longer than a step takes. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(45);

    /** Longer than a part of a step takes, between which an interrupt is noticed. */
    private static final Duration INTERRUPT_LIMIT = Duration.ofSeconds(30);

    private final Connections connections;
    private final RequestWork work;
    private final RunDirectories directories;
    private final Clock clock = Clock.systemUTC();
    private final String transactionalId;
    private final ExecutorService runner =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "attune-trainer-run"));
    private final Thread poller = new Thread(this::poll, "attune-trainer-poll");
    private final AtomicBoolean ending = new AtomicBoolean();
    private final ProgressTopic progress;
    private boolean closed;
    private volatile boolean ready;

    /**
     * @param policies say how much of a scope's earlier rows may be forgotten; everything else stands in the requests
     * @param baseModel the model's name in retrain requests
     * @param lm that model; used, not owned
     * @param workDirectory holds the checkpoints of runs that are under way
     * @param declines whether a model's answer declines the request; see {@link io.attune.trainer.run.Rehearsal}
     */
    public TrainerService(
            Connections connections,
            Policies policies,
            String baseModel,
            CausalLm lm,
            Path workDirectory,
            Predicate<String> declines) {
        this(connections, policies, baseModel, lm, workDirectory, declines, "0");
    }

    /**
     * @param instance tells trainers apart that may work at the same time; two of the same name fence each other
     */
    public TrainerService(
            Connections connections,
            Policies policies,
            String baseModel,
            CausalLm lm,
            Path workDirectory,
            Predicate<String> declines,
            String instance) {
        this.connections = connections;
        this.directories = new RunDirectories(workDirectory);
        this.work = new RequestWork(connections, policies, baseModel, lm, directories, declines, clock);
        this.progress = new ProgressTopic(connections, clock);
        this.transactionalId = RequestSession.GROUP + "-" + instance;
    }

    /** Begins to take requests. */
    public void start() {
        poller.start();
    }

    /** Whether requests are being taken. */
    public boolean ready() {
        return ready;
    }

    /** Stops a run at its next step, leaving its checkpoint, and commits nothing. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        ending.set(true);
        try {
            poller.join();
            runner.shutdown();
            if (!runner.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                log.warn(
                        "the training step under way takes long, it is interrupted; the run goes on from its last checkpoint");
                runner.shutdownNow();
                if (!runner.awaitTermination(INTERRUPT_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    log.error("the training step under way does not end");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            runner.shutdownNow();
            progress.close();
        }
    }

    private void poll() {
        while (!ending.get()) {
            try (RequestSession session =
                    new RequestSession(connections, transactionalId, work, progress, directories, runner, clock)) {
                session.run(ending, () -> ready = true);
            } catch (ProducerFencedException | InvalidProducerEpochException | FencedInstanceIdException e) {
                log.error("another trainer named {} has taken over, this one ends", transactionalId, e);
                ending.set(true);
            } catch (AuthorizationException e) {
                log.error("this trainer may not do its work, it ends", e);
                ending.set(true);
            } catch (IOException | RuntimeException e) {
                // Whatever it was, nothing was committed: the same request comes again.
                log.warn("taking requests begins anew after a failure", e);
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
            Thread.currentThread().interrupt();
            ending.set(true);
        }
    }
}
