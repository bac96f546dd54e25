package io.attune.drift.detect;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * The bytes of a state that is being saved. Without the lock that {@link java.io.ByteArrayOutputStream} takes for every byte, and used again for the next
 * state: a checkpoint saves all scopes in use. Not thread-safe.
 */
public final class StateBytes extends OutputStream {

    private byte[] bytes = new byte[4 * 1024];
    private int size;

    @Override
    public void write(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        reserve(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    private void reserve(int length) {
        if (length > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, length), 2 * bytes.length));
        }
    }

    /** Begins a state; what was left of one that could not be saved is gone. */
    public void begin() {
        size = 0;
    }

    /** What was written since the beginning, as a copy. */
    public byte[] take() {
        return Arrays.copyOf(bytes, size);
    }
}
