package io.attune.evaluator.canary;

import io.attune.evaluator.job.ServiceThread;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import java.time.Clock;

/** Watches every promotion of every scope and publishes a rollback to the predecessor when users judge it worse. */
public final class CanaryService implements AutoCloseable {
    private final ServiceThread thread;

    public CanaryService(Connections connections, Policies policies) {
        this.thread = new ServiceThread("attune-evaluator-canary", (ending, whenReady) -> {
            try (CanarySession session = new CanarySession(connections, policies, Clock.systemUTC())) {
                session.run(ending, whenReady);
            }
        });
    }

    /** Begins to watch. */
    public void start() {
        thread.start();
    }

    /** Whether it watches. */
    public boolean ready() {
        return thread.ready();
    }

    /** Idempotent. */
    @Override
    public void close() {
        thread.close();
    }
}
