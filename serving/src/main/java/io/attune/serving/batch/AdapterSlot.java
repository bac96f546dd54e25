package io.attune.serving.batch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * An adapter that is in use: counts who still runs on it, and frees its memory after the last. Without an adapter it
 * stands for the base model alone, which is never freed here.
 */
public final class AdapterSlot {
    private final EngineAdapter adapterOrNull;
    /** One for the scope that serves it, one for each request. */
    private final AtomicInteger users = new AtomicInteger(1);

    public AdapterSlot(EngineAdapter adapterOrNull) {
        this.adapterOrNull = adapterOrNull;
    }

    /** The base model alone. */
    public static AdapterSlot base() {
        return new AdapterSlot(null);
    }

    /** The adapter's id; null for the base model alone. */
    public String id() {
        return adapterOrNull == null ? null : adapterOrNull.id();
    }

    /** What the engine takes; null for the base model alone. */
    public EngineAdapter adapter() {
        return adapterOrNull;
    }

    /** Becomes a user; false when the slot is freed already, and there is a newer one. */
    public boolean tryUse() {
        while (true) {
            int now = users.get();
            if (now == 0) {
                return false;
            }
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Is a user no longer. Each successful {@link #tryUse} and the making of the slot need one. */
    public void release() {
        int left = users.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("adapter " + id() + " was released more often than used");
        }
        if (left == 0 && adapterOrNull != null) {
            adapterOrNull.close();
        }
    }

    /** Whether the last user has gone. */
    public boolean freed() {
        return users.get() == 0;
    }
}
