package io.attune.model.lm;

import ai.djl.pytorch.jni.IValue;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * An adapter's matrices in native memory, ready for use with the model that attached them. Any number may be attached
 * at once. Closing waits for the calls that use it; closing the model closes it too.
 */
public final class AttachedAdapter implements AutoCloseable {
    private final String id;
    private final NativeLlama owner;
    private final IValue matrices;
    private final Consumer<AttachedAdapter> onClose;
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    AttachedAdapter(String id, NativeLlama owner, IValue matrices, Consumer<AttachedAdapter> onClose) {
        this.id = id;
        this.owner = owner;
        this.matrices = matrices;
        this.onClose = onClose;
    }

    /** The adapter's id. */
    public String id() {
        return id;
    }

    /** Keeps the matrices until {@link #release}. */
    void acquire(NativeLlama user) {
        if (user != owner) {
            throw new IllegalArgumentException("adapter " + id + " is attached to another model");
        }
        use.readLock().lock();
        if (closed) {
            use.readLock().unlock();
            throw new IllegalStateException("adapter " + id + " is closed");
        }
    }

    void release() {
        use.readLock().unlock();
    }

    IValue matrices() {
        return matrices;
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                matrices.close();
                onClose.accept(this);
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
