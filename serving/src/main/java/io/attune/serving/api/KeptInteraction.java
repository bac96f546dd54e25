package io.attune.serving.api;

import io.attune.schemas.record.Interaction;
import io.attune.serving.spool.Spool;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An interaction on its way to Kafka, which may come before or after the spool has it. */
final class KeptInteraction {
    private final Interaction interaction;
    private final CountDownLatch written = new CountDownLatch(1);
    private Spool.Handle spooled;

    /**
     * @param spooledOrNull where it lies in the spool; null when it does not
     */
    KeptInteraction(Interaction interaction, Spool.Handle spooledOrNull) {
        this.interaction = interaction;
        this.spooled = spooledOrNull;
    }

    Interaction interaction() {
        return interaction;
    }

    /** Waits a while for Kafka to take it; whether it has. */
    boolean awaitWritten(long millis) throws InterruptedException {
        return written.await(millis, TimeUnit.MILLISECONDS);
    }

    boolean isWritten() {
        return written.getCount() == 0;
    }

    boolean isSpooled() {
        synchronized (written) {
            return spooled != null;
        }
    }

    /** Kafka has it; what is to be marked done in the spool. */
    Optional<Spool.Handle> written() {
        synchronized (written) {
            written.countDown();
            return Optional.ofNullable(spooled);
        }
    }

    /** The spool has it; what is to be marked done there, when Kafka was faster. */
    Optional<Spool.Handle> spooled(Spool.Handle handle) {
        synchronized (written) {
            if (isWritten()) {
                return Optional.of(handle);
            }
            spooled = handle;
            return Optional.empty();
        }
    }
}
