package io.attune.model.lm;

/**
 * An adapter's matrices in native memory, ready for use with the model that attached them. Any number may be attached
 * at once. Close it when no call uses it any more; closing the model closes it too.
 */
public final class AttachedAdapter implements AutoCloseable {
    private final String id;

    AttachedAdapter(String id) {
        this.id = id;
    }

    /** The adapter's id. */
    public String id() {
        return id;
    }

    @Override
    public void close() {}
}
